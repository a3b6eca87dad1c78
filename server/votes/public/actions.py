"""A letter shown once more: for a pass that a booth asks for itself, and for a resident's own line of the roll."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.roll.letters.actions import LetterOk, WaitUntil, check_letter
from server.roll.queries import RollLineInfo, find_roll_line
from server.votes.actions import issue_pass
from server.votes.box.service import box_settings, get_box
from server.votes.public.queries import find_shown, places_in
from server.votes.rules import LetterRefused, LetterWaits


@dataclass(frozen=True)
class MyLine:
    """A resident's own line; `place` is where its mark stands in the published log of `size` entries, if it does."""

    info: RollLineInfo
    place: int | None
    size: int


async def issue_pass_by_letter(vote_id: UUID, letter: tuple[str, str], blinded: bytes, now: datetime) -> bytes:
    """The blind signature for the holder of a letter (number, secret). As `issue_pass`; LetterRefused, LetterWaits."""
    return await issue_pass(vote_id, await _line_of(vote_id, letter, now), blinded, False, now)


async def see_my_line(vote_id: UUID, letter: tuple[str, str], now: datetime) -> MyLine:
    """What the roll says about the holder of a letter, and whether her right was used. LetterRefused, LetterWaits."""
    info = await find_roll_line(vote_id, await _line_of(vote_id, letter, now))
    assert info is not None
    box = await get_box(vote_id)
    shown = await find_shown(vote_id, box.published)
    size = shown.size if shown else 0
    places = await places_in(vote_id, box.sealed.eid, size)
    return MyLine(info, places.marks.get(info.line), size)


async def published_size(vote_id: UUID) -> int:
    """How many entries of the log may be shown. NotServed, NotNow before sealing."""
    return (await get_box(vote_id)).published


async def _line_of(vote_id: UUID, letter: tuple[str, str], now: datetime) -> int:
    found = await check_letter(box_settings().keys, *letter, now)
    if isinstance(found, WaitUntil):
        raise LetterWaits(found.until)
    if not isinstance(found, LetterOk):
        raise LetterRefused(found.field)
    if found.vote != vote_id:
        raise LetterRefused
    return found.line
