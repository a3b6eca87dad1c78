"""What every page of ideas needs: the round and idea of an address, what ideas are called here, whose they are."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec
from litestar.exceptions import NotFoundException

from server.ideas.lists.queries import CardInfo
from server.ideas.queries import CallInfo, IdeaInfo, find_call, get_idea_by_number
from server.ideas.rules import IdeaDraft
from server.people.queries import get_names
from server.rounds.pages import round_at, told_closed
from server.rounds.phases import allows
from server.rounds.queries import NotFound, RoundInfo, find_date
from server.web.locale import N_, current_locale
from server.web.locale import gettext as _
from server.web.shell import AnyRequest, shell_of

LIST = "/r/{slug:str}/ideer"
IDEA = f"{LIST}/{{number:int}}"


class Words(msgspec.Struct, frozen=True):
    """What ideas are called in this round; English msgids."""

    one: str
    many: str
    numbered: str
    send_in: str


WORDS = {
    "ide": Words(N_("The idea"), N_("Ideas"), N_("Idea %(number)s"), N_("Send in an idea")),
    "forslag": Words(N_("The proposal"), N_("Proposals"), N_("Proposal %(number)s"), N_("Send in a proposal")),
}


class RoundIdeas(msgspec.Struct, frozen=True):
    """A round as the pages of its ideas see it."""

    round: RoundInfo
    call: CallInfo | None

    @property
    def path(self) -> str:
        """The public list."""
        return f"/r/{self.round.slug}/ideer"

    @property
    def words(self) -> Words:
        """What ideas are called here."""
        return WORDS[self.call.word if self.call else "ide"]

    def may(self, act: str) -> bool:
        """Whether the round is in a phase for this."""
        return self.call is not None and allows(act, self.round.phase)


class IdeaAt(msgspec.Struct, frozen=True):
    """The idea of an address."""

    place: RoundIdeas
    idea: IdeaInfo

    @property
    def path(self) -> str:
        """Its own page."""
        return f"{self.place.path}/{self.idea.number}"


async def ideas_at(slug: str) -> RoundIdeas:
    """The round of an address with its call, or 404 while nobody may see it."""
    round_ = await round_at(slug)
    if not allows("show_ideas", round_.phase):
        raise NotFoundException
    return RoundIdeas(round_, await find_call(round_.id))


async def closed_for(place: RoundIdeas, at: datetime) -> str:
    """Dates bind, whatever the phase says: in words that no new idea is taken now though the phase would; or ""."""
    return told_closed(await find_date(place.round.id, "collecting"), at) if place.may("propose") else ""


async def idea_at(request: AnyRequest, slug: str, number: int) -> IdeaAt:
    """The idea of an address, or 404; one that waits for a look is there for its proposer only."""
    place = await ideas_at(slug)
    try:
        idea = await get_idea_by_number(place.round.id, number)
    except NotFound:
        raise NotFoundException from None
    if idea.state == "waiting" and not is_mine(request, idea):
        raise NotFoundException
    return IdeaAt(place, idea)


def is_mine(request: AnyRequest, idea: IdeaInfo) -> bool:
    """Whether who asks is the resident whose idea it is."""
    return bool(request.user and request.user.is_resident and request.user.id == idea.proposer)


def resident_of(request: AnyRequest) -> UUID | None:
    """The resident who asks, None for staff and for whoever is not signed in."""
    return request.user.id if request.user and request.user.is_resident else None


async def names_of(ideas: Iterable[CardInfo | IdeaInfo]) -> dict[UUID, str]:
    """Whose each idea is, by its id, in one query."""
    ideas = list(ideas)
    names = await get_names([idea.proposer for idea in ideas if idea.proposer])
    return {idea.id: shown_name(names, idea.proposer, idea.proposer_name) for idea in ideas}


def shown_name(names: dict[UUID, str], resident: UUID | None, otherwise: str = "") -> str:
    """The name of a resident, or what stands for one who is erased."""
    return (names.get(resident, "") or _("deleted user")) if resident else otherwise


def spot(idea: IdeaInfo | IdeaDraft) -> str:
    """Its place on the map as the form teaches to write it: "55,40306, 11,35412" in Danish; "" for none."""
    if idea.lat is None or idea.lon is None:
        return ""
    point = "," if current_locale() == "da" else "."
    return ", ".join(f"{degrees:.5f}".replace(".", point) for degrees in (idea.lat, idea.lon))


def address_of(request: AnyRequest, path: str) -> str:
    """A path of ours with the host, for mails and feeds."""
    return shell_of(request).public_url + path


def files_of(request: AnyRequest) -> Path:
    """The folder of files."""
    folder: Path = request.app.state["settings"].files
    return folder
