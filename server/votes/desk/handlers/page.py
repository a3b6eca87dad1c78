"""One vote as its officers see it: the struct of the page, and how it is filled."""

from datetime import datetime
from uuid import UUID

import msgspec

from server.people.queries import find_open_approval, list_names
from server.roll.marks.queries import turnout_of
from server.roll.queries import count_roll
from server.roll.voids.queries import list_waiting
from server.roll.voids.rules import may_void
from server.rounds.pages import vote_path
from server.rounds.phases import STEPS
from server.rounds.queries import RoundInfo, Texts, VoteInfo
from server.votes.box.service import IN_USE, refusal_of
from server.votes.desk.queries import get_ready
from server.votes.desk.words import NEEDS, ROLE_NAMES, STEP_TEXTS
from server.votes.sealing.queries import list_officer_keys
from server.votes.sealing.rules import OFFICES
from server.web.forms import FormState
from server.web.locale import gettext as _
from server.web.locale import tell
from server.web.render import View

DESK = "/personale/afstemninger"
ACTS = {"sealed": "open", "voting": "close"}
"""Step → the act of two people that comes next; sealing comes before the first."""


class KeyRow(msgspec.Struct):
    """One office and whose key it has; `mine` when the reader may make it."""

    role: str
    name: str
    holder: str
    mine: bool


class StepRow(msgspec.Struct):
    """A step of the vote; `state` is done, now or later."""

    text: str
    state: str


class FirstYes(msgspec.Struct):
    """The yes already given to the act that comes next."""

    name: str
    at: datetime
    mine: bool


class VoteView(View):
    """One vote. `act` is what two people can do next: seal, open, close or ""; `paused` why it is not served, or "";
    `voids` how many wait to be taken off the roll."""

    title: Texts
    round: Texts
    path: str
    public_path: str
    step: str
    step_text: str
    paused: str
    name: str
    steps: list[StepRow]
    opens: datetime
    closes: datetime
    checklist: list[tuple[str, bool]]
    ready: bool
    keys: list[KeyRow]
    act: str
    first: FirstYes | None
    may_act: bool
    too_early: datetime | None
    awaits_beacon: bool
    lot_source: str
    lot_at: datetime | None
    eid: str
    roll: int
    voted: int
    data_path: str
    letters_path: str
    setup_path: str
    voids: int
    voids_path: str
    form: FormState


async def vote_view(
    vote: VoteInfo, round_: RoundInfo, me: UUID, roles: frozenset[str], form: FormState, at: datetime
) -> VoteView:
    """What this officer sees of this vote at this moment."""
    ready, act = await get_ready(vote, at), "seal" if vote.step == "draft" else ACTS.get(vote.step, "")
    first = await find_open_approval(act, vote.id, at) if act else None
    turnout = await turnout_of(vote.id, at) if vote.sealed else None
    return VoteView(
        title=vote.titles,
        round=round_.titles,
        path=f"{DESK}/{vote.id}",
        public_path=f"/stem/{round_.slug}/{vote.number}",
        step=vote.step,
        step_text=_(STEP_TEXTS[vote.step]),
        paused=await why_paused(vote),
        name=f"{round_.slug}/{vote.number}",
        steps=_steps(vote.step),
        opens=vote.opens,
        closes=vote.closes,
        checklist=[(_(NEEDS[code]), met) for code, met in ready.needs().items()],
        ready=ready.complete,
        keys=await _keys(vote, roles),
        act=act,
        first=FirstYes(first.first_name, first.at, first.first == me) if first else None,
        may_act=ready.complete if act == "seal" else bool(act),
        too_early=vote.closes if act == "close" and at < vote.closes else None,
        awaits_beacon=vote.step == "witnessed" and vote.lot == "beacon" and vote.beacon is None,
        lot_source=vote.lot_source,
        lot_at=vote.lot_at,
        eid=vote.eid.hex() if vote.eid else "",
        roll=turnout.roll if turnout else sum(one.lines for one in await count_roll(vote.id)),
        voted=turnout.voted if turnout else 0,
        data_path=f"/data/{round_.slug}/{vote.number}",
        letters_path=f"{vote_path(round_, vote)}/breve" if "officer" in roles else "",
        setup_path=vote_path(round_, vote) if "officer" in roles else "",
        voids=len(await list_waiting(at, vote.id)) if may_void(vote.step) else 0,
        voids_path=f"{vote_path(round_, vote)}/liste/udgaar",
        form=form,
    )


async def why_paused(vote: VoteInfo) -> str:
    """What stands against serving a vote that must be served at its step; "" when nothing does."""
    why = await refusal_of(vote.id) if vote.step in IN_USE else None
    return tell(why.text, why.values) if why else ""


async def _keys(vote: VoteInfo, roles: frozenset[str]) -> list[KeyRow]:
    holders = {key.role: key.account for key in await list_officer_keys(vote.id)}
    names = await list_names(holders.values())
    return [
        KeyRow(role, _(ROLE_NAMES[role]), names.get(holders[role], "–") if role in holders else "", role in roles)
        for role in OFFICES
    ]


def _steps(step: str) -> list[StepRow]:
    at = STEPS.index(step)
    states = ["done" if place < at else "now" if place == at else "later" for place in range(len(STEPS))]
    return [StepRow(_(STEP_TEXTS[name]), state) for name, state in zip(STEPS, states, strict=True)]
