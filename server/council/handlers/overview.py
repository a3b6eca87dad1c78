"""The page of one list, whole: every form about it comes back to it."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response

from server.council.ballot import Final, ballot_of, list_of
from server.council.pages import RESULT_NAMES, STATE_KINDS, STATE_NAMES, ListAt
from server.council.queries import (
    DecisionInfo,
    ListedInfo,
    ShortlistInfo,
    find_decision,
    list_all_listed,
    list_listed,
)
from server.council.rules import MOVES
from server.ideas.review.queries import DecidedIdea, list_decided
from server.people.queries import find_open_approval
from server.rounds.phases import NotNow, allows
from server.rounds.projects.queries import count_projects
from server.rounds.queries import list_budget_lines
from server.rounds.rules import BadDraft
from server.web.forms import FormState
from server.web.locale import tell
from server.web.render import View, render
from server.web.shell import AnyRequest, now

PHASE_OF = {"edit": "edit_shortlist"}
"""Act on a list → act of the round, where it is not `decide_shortlist`."""


class ListRow(msgspec.Struct, frozen=True):
    """An idea on the list."""

    idea: DecidedIdea
    listed: ListedInfo


class FirstYes(msgspec.Struct, frozen=True):
    """The first yes that waits for a second."""

    name: str
    at: datetime
    mine: bool


class ListView(View):
    """A list. `gone` counts ideas on it that are under review again; `ready` is the hash that would be confirmed, with
    `unready` as why there is none; `replaces` how many projects were entered by hand; `may` the acts possible now."""

    form: FormState
    at: ListAt
    path: str
    state: str
    kind: str
    rows: list[ListRow]
    available: list[DecidedIdea]
    gone: int
    pool: int
    total: int
    decision: DecisionInfo | None
    ready: str
    unready: str
    chosen: int
    first: FirstYes | None
    replaces: int
    result_names: dict[str, str]
    may: set[str]
    has_lines: bool


async def list_page(request: AnyRequest, at: ListAt, form: FormState) -> Response[Any]:
    """The page; 422 with a refused form."""
    view = await _view(request, at, form)
    return render(request, "council/list.html", None, view, 422 if form.failed else 200)


async def _view(request: AnyRequest, at: ListAt, form: FormState) -> ListView:
    shortlist, lines = at.shortlist, await list_budget_lines(at.vote.id)
    rows = [ListRow(idea, one) for idea, one in await ballot_of(shortlist)] if shortlist else []
    taken = await list_all_listed(at.round.id)
    final, unready = await _final(at)
    return ListView(
        form=form,
        at=at,
        path=at.path,
        state=STATE_NAMES[at.state],
        kind=STATE_KINDS[at.state],
        rows=rows,
        available=[idea for idea in await list_decided(at.round.id) if idea.may_be_listed and idea.id not in taken],
        gone=len(await list_listed(shortlist.id)) - len(rows) if shortlist else 0,
        pool=sum(line.budget for line in lines),
        total=sum(row.listed.price for row in rows),
        decision=await find_decision(shortlist.id) if shortlist and at.state != "draft" else None,
        ready=_hash_of(shortlist, final),
        unready=unready,
        chosen=len(final.projects) if final else sum(row.listed.decision == "for" for row in rows),
        first=await _first_yes(request, at),
        replaces=await count_projects(at.round.id) if at.state == "decided" and not at.vote.listed else 0,
        result_names=RESULT_NAMES,
        may=_may(at),
        has_lines=bool(lines),
    )


def _hash_of(shortlist: ShortlistInfo | None, final: Final | None) -> str:
    if shortlist and shortlist.hash:
        return shortlist.hash.hex()
    return final.hash.hex() if final else ""


async def _final(at: ListAt) -> tuple[Final | None, str]:
    """What would be confirmed now, or why nothing can be."""
    if at.shortlist is None or at.state != "decided":
        return None, ""
    try:
        return await list_of(at.vote.id, at.shortlist), ""
    except BadDraft as error:
        return None, tell(error.text, error.values)
    except NotNow as error:
        return None, tell(error.text, {})


async def _first_yes(request: AnyRequest, at: ListAt) -> FirstYes | None:
    act = {"decided": "shortlist", "locked": "shortlist-reopen"}.get(at.state)
    if act is None or at.shortlist is None:
        return None
    first = await find_open_approval(act, at.shortlist.id, now(request))
    return FirstYes(first.first_name, first.at, first.first == request.user.id) if first else None


def _may(at: ListAt) -> set[str]:
    if at.vote.sealed:
        return set()
    state = at.state or "draft"
    return {
        act
        for act, (needs, _to) in MOVES.items()
        if state in needs and allows(PHASE_OF.get(act, "decide_shortlist"), at.round.phase)
    }
