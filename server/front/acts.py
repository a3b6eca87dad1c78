"""What staff did, for the auditor and the administrator: the log in words, and as files that anyone can check.

The log holds ids alone. Names are looked up when the page is shown, so that they go where an account or a round goes.
"""

import json
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
from litestar import MediaType, Response, get
from litestar.params import FromQuery
from litestar.response import Stream

from server.db import LARGEST_INTEGER, installation
from server.log.queries import STAFF_LOG, Entry, find_checkpoint, list_before, page_entries
from server.log.signing import staff_verifier_key
from server.log.staff import quick_faults
from server.people.queries import list_names
from server.rounds.overview.queries import list_votes_by_round
from server.rounds.phases import PHASES
from server.rounds.queries import list_rounds
from server.web.desk import DeskLink
from server.web.guards import staff
from server.web.locale import N_, pick_plain
from server.web.locale import gettext as _
from server.web.render import View, render
from server.web.shell import AnyRequest

PATH = "/personale/handlinger"
ON_A_PAGE = 50
READERS = ("auditor", "administrator")
DESK_LINKS = [
    DeskLink(PATH, N_("What staff did"), N_("Every act, and the signed log of them"), roles=frozenset(READERS)),
]

ACTS: dict[str, str] = {
    "account-add": N_("made an account"),
    "account-invite": N_("invited a colleague"),
    "account-link": N_("sent a colleague a new link"),
    "account-password": N_("chose a password"),
    "account-on": N_("opened an account again"),
    "account-off": N_("closed an account"),
    "role-ask": N_("said yes to giving a role, as the first"),
    "role-refuse": N_("said no to a role"),
    "role-grant": N_("gave a role"),
    "role-revoke": N_("took a role away"),
    "site-save": N_("changed who is responsible for the pages"),
    "round-create": N_("made a round"),
    "round-edit": N_("changed a round"),
    "round-dates": N_("changed the calendar"),
    **{f"round-{phase}": N_("moved a round on") for phase in PHASES},
    "vote-add": N_("made a vote"),
    "vote-edit": N_("changed a vote"),
    "line-add": N_("made a pool"),
    "line-edit": N_("changed a pool"),
    "line-delete": N_("deleted a pool"),
    "style-save": N_("changed a ballot"),
    "style-delete": N_("deleted a ballot"),
    "projects-add": N_("imported projects"),
    "project-edit": N_("changed a project"),
    "project-delete": N_("deleted a project"),
    "call-save": N_("changed the call for ideas"),
    "ideas-add": N_("put ideas in for others"),
    "idea-answer": N_("answered a question about an idea"),
    "idea-hide": N_("hid an idea"),
    "idea-show": N_("showed an idea again"),
    "idea-merge": N_("merged two ideas"),
    "question-hide": N_("hid a question"),
    "question-show": N_("showed a question again"),
    "review-assign": N_("gave the review of an idea to somebody"),
    "review-save": N_("worked on the review of an idea"),
    "review-note": N_("wrote a note to the review of an idea"),
    "review-ask": N_("sent an idea back with a question"),
    "review-take-back": N_("took up the review of an idea again"),
    "review-approved": N_("approved an idea"),
    "review-rejected": N_("rejected an idea"),
    "review-reopen": N_("opened a decided review anew"),
    "shortlist-add": N_("put an idea on the council's list"),
    "shortlist-remove": N_("took an idea off the council's list"),
    "shortlist-order": N_("changed the order of the council's list"),
    "shortlist-edit": N_("edited an idea on the council's list"),
    "paper-save": N_("edited the decision paper"),
    "shortlist-decide": N_("recorded the council's decision"),
    "shortlist-take-up": N_("took the council's list up again"),
    "shortlist": N_("locked the council's list, as the second"),
    "shortlist-approve": N_("said yes to locking the council's list, as the first"),
    "shortlist-reopen": N_("unlocked the council's list, as the second"),
    "shortlist-reopen-approve": N_("said yes to unlocking the council's list, as the first"),
    "delivery-plan": N_("changed the plan of a project that is carried out"),
    "delivery-status": N_("said how far a project is"),
    "delivery-milestone": N_("put a step on a project's page"),
    "delivery-milestone-delete": N_("took a step off a project's page"),
    "delivery-expense": N_("put in what a project has spent"),
    "delivery-settle": N_("said whether what a project has spent is documented"),
    "delivery-pay": N_("noted a payment to a project"),
    "delivery-evaluate": N_("wrote down what was learnt from a project"),
    "roll-import": N_("imported the list of voters"),
    "line-void": N_("took a person off the list of voters"),
    "void": N_("said yes to taking a person off the list of voters, as the second"),
    "void-approve": N_("said yes to taking a person off the list of voters, as the first"),
    "letters-print": N_("printed letters"),
    "officer-key": N_("made an officer's key"),
    "seal": N_("sealed the vote, as the second"),
    "seal-approve": N_("said yes to sealing the vote, as the first"),
    "open": N_("opened the vote, as the second"),
    "open-approve": N_("said yes to opening the vote, as the first"),
    "close": N_("closed the vote, as the second"),
    "close-approve": N_("said yes to closing the vote, as the first"),
    "beacon": N_("wrote down the lot"),
    "publish": N_("published the result, as the second"),
    "publish-approve": N_("said yes to publishing the result, as the first"),
    "cancel": N_("cancelled the round, as the second"),
    "cancel-approve": N_("said yes to cancelling the round, as the first"),
    "recover": N_("brought a restored database back in step"),
    "recover-pass-keys": N_("brought lost keys back"),
    "recover-without-state": N_("went on without the lost state folder"),
}
"""Act as recorded → in words."""


class ActRow(msgspec.Struct, frozen=True):
    """One act. `actor` is "" for the program itself, `target` a name where one is known, else an id."""

    number: int
    actor: str
    act: str
    target: str


class ActsView(View):
    """The newest acts below a place; `older` is where the next page begins, None on the last; `key` is for checking."""

    acts: list[ActRow]
    total: int
    first_page: bool
    older: int | None
    key: str
    sound: bool


@get(PATH, guards=[staff(*READERS)])
async def show_acts(request: AnyRequest, foer: FromQuery[int] = LARGEST_INTEGER) -> Response[str]:
    """Newest first; `foer` says below which place."""
    last = await find_checkpoint(STAFF_LOG)
    total = last.size if last else 0
    before = max(0, min(foer, total))
    entries = await list_before(STAFF_LOG, before, ON_A_PAGE)
    more = bool(entries) and entries[-1].index > 0
    view = ActsView(
        acts=await _rows(entries),
        total=total,
        first_page=before == total,
        older=entries[-1].index if more else None,
        key=staff_verifier_key(installation()),
        sound=not await quick_faults(installation()),
    )
    return render(request, "front/acts.html", None, view)


@get(f"{PATH}/acts.jsonl", guards=[staff(*READERS)])
async def show_acts_log(request: AnyRequest) -> Stream:
    """Every act, one a line."""

    async def lines() -> AsyncIterator[bytes]:
        async for entries in page_entries(STAFF_LOG):
            yield b"".join(entry.data + b"\n" for entry in entries)

    return Stream(lines(), media_type="application/jsonl", headers=_as_file("acts.jsonl"))


@get(f"{PATH}/checkpoint.txt", guards=[staff(*READERS)])
async def show_acts_checkpoint(request: AnyRequest) -> Response[str]:
    """The newest checkpoint as signed."""
    last = await find_checkpoint(STAFF_LOG)
    return Response(last.note if last else "", media_type=MediaType.TEXT, headers=_as_file("checkpoint.txt"))


async def _rows(entries: list[Entry]) -> list[ActRow]:
    lines = [json.loads(entry.data) for entry in entries]
    names = await list_names({UUID(line["actor"]) for line in lines if line["actor"]} | _ids(lines))
    named = names | await _titles()
    targets = {target: named.get(target) or (str(target) if target.int else "") for target in _ids(lines)}
    return [
        ActRow(
            number=entry.index + 1,
            actor=(names.get(UUID(line["actor"])) or line["actor"]) if line["actor"] else "",
            act=_in_words(line["act"]),
            target=targets[UUID(line["object"])],
        )
        for entry, line in zip(entries, lines, strict=True)
    ]


def _in_words(code: str) -> str:
    words = ACTS.get(code, "")
    return _(words) if words else code


def _ids(lines: list[dict[str, str]]) -> set[UUID]:
    return {UUID(line["object"]) for line in lines}


async def _titles() -> dict[UUID, str]:
    """The title of every round and vote: few beside the acts, and asked for at once."""
    rounds = {round_.id: pick_plain(round_.titles) for round_ in await list_rounds()}
    votes = [vote for votes in (await list_votes_by_round()).values() for vote in votes]
    return rounds | {vote.id: pick_plain(vote.titles) for vote in votes}


def _as_file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
