"""A letter shown once more, for a resident's own line of the roll; and how much of the log may be shown."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.log.queries import Checkpoint
from server.roll.letters.actions import line_of_letter
from server.roll.queries import RollLineInfo, find_roll_line
from server.votes.box.served import box_settings, get_box, refusal_of
from server.votes.public.queries import find_shown, places_in
from server.votes.rules import NotServed


@dataclass(frozen=True)
class MyLine:
    """A resident's own line; `place` is where its mark stands in the published log of `size` entries, if it does."""

    info: RollLineInfo
    place: int | None
    size: int


async def see_my_line(vote_id: UUID, letter: tuple[str, str], now: datetime) -> MyLine:
    """What the roll says about the holder of a letter, and whether her right was used. LetterRefused, LetterWaits."""
    line = await line_of_letter(box_settings().keys, vote_id, letter, now)
    info = await find_roll_line(vote_id, line)
    assert info is not None
    eid = (await get_box(vote_id)).sealed.eid
    size = await shown_size(vote_id)
    places = await places_in(vote_id, eid, size)
    return MyLine(info, places.marks.get(info.line), size)


async def find_shown_checkpoint(vote_id: UUID) -> Checkpoint | None:
    """The newest checkpoint that may be shown. NotServed, NotNow before sealing."""
    if why := await refusal_of(vote_id):
        raise NotServed(why)
    return await find_shown(vote_id, (await get_box(vote_id)).published)


async def shown_size(vote_id: UUID) -> int:
    """How many entries of the log that checkpoint covers."""
    shown = await find_shown_checkpoint(vote_id)
    return shown.size if shown else 0
