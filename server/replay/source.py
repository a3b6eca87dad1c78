"""From a Pabulib file to a plan and its ballots. What the city's own count selected is not looked at here."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from ballots import Rule, RuleError, parse_rule, rule_id
from ballots.amounts import exact
from ballots.canonical import dumps
from ballots.lines import choices_bytes
from ballots.pabulib import PabulibBallot, PabulibError, PabulibFile, election_of, read_pabulib, rule_of
from server.rehearsal.plan import Plan
from server.rounds.ballot.rules import BudgetLineDraft, VoteDraft
from server.rounds.projects.rules import LONGEST_TITLE, ProjectDraft
from server.rounds.rules import LARGEST_AMOUNT, BadDraft, RoundDraft

LINE = "1"
SLUG = "replay"
OPENS = datetime(2026, 1, 12, 8, 0, tzinfo=UTC)
CLOSES = datetime(2026, 1, 26, 8, 0, tzinfo=UTC)
"""The replay's own clock: the same vote at the same time whenever it is run."""
MOST_DECIMALS = 4
CURRENCY = re.compile(r"[A-Z]{3}")
NO_CURRENCY = "XXX"
"""ISO 4217 for none."""
TOO_MUCH = "more than can be counted here"
FORMAT = "puljen/replay/1"


@dataclass(frozen=True)
class Source:
    """One file, ready to be replayed. `voters` are the rows kept, in their order; `digest` is the file's SHA-256;
    `invalid` what becomes of the others, "" where there are none."""

    file: PabulibFile
    digest: bytes
    plan: Plan
    voters: tuple[PabulibBallot, ...]
    invalid: str

    def mark(self) -> bytes:
        """What a folder says of the replay that it holds: another file or another choice gives another mark."""
        rule = self.plan.lines[0].full_rule
        return dumps({"format": FORMAT, "source": self.digest.hex(), "rule": rule, "invalid": self.invalid})

    def seed(self, voter: PabulibBallot) -> bytes:
        """The voter's seed: from file and row alone, so that a second start asks for the very same pass."""
        return hashlib.sha256(self.digest + voter.row.to_bytes(8, "big")).digest()[:16]

    def choices(self, voter: PabulibBallot) -> bytes:
        """Canonical choices; an invalid ballot that was kept is blank."""
        return choices_bytes({LINE: () if voter.invalid else voter.choices})


def read_source(path: Path, rule: str | None, invalid: str | None) -> Source:
    """The file as a plan. PabulibError (`file:row: what`) or RuleError when it cannot be replayed."""
    file = read_pabulib(path)
    counted = _rule(file, rule)
    election_of(file, invalid)
    voters = tuple(ballot for ballot in file.ballots if not (ballot.invalid and invalid == "drop"))
    if not voters:
        raise PabulibError(file.name, 1, "the file has no ballot to replay")
    if not file.projects:
        raise PabulibError(file.name, 1, "the file has no project to vote on")
    try:
        plan = _plan(file, counted, len(voters))
    except BadDraft as error:
        raise PabulibError(file.name, 1, error.text, **error.values) from error
    return Source(
        file=file,
        digest=hashlib.sha256(path.read_bytes()).digest(),
        plan=plan,
        voters=voters,
        invalid=invalid if invalid and any(ballot.invalid for ballot in file.ballots) else "",
    )


def _rule(file: PabulibFile, given: str | None) -> Rule:
    if given is None:
        return rule_of(file)
    try:
        return parse_rule(given)
    except RuleError as error:
        raise RuleError("--rule: %(why)s", why=error) from error


def _plan(file: PabulibFile, rule: Rule, voters: int) -> Plan:
    exponent = _exponent(file)
    title = _title(file.meta.get("description", ""), file.meta.get("unit", ""), file.name)
    currency = file.meta.get("currency", "").upper()
    line = BudgetLineDraft(
        code=LINE,
        title_da=title,
        title_en="",
        budget=_minor(file, "budget", file.budget, exponent),
        rule=rule_id(rule),
        max_choices=_max_choices(file),
        max_cost=_max_cost(file, exponent),
    )
    return Plan(
        round=RoundDraft(
            SLUG, title, "", currency=currency if CURRENCY.fullmatch(currency) else NO_CURRENCY, exponent=exponent
        ),
        vote=VoteDraft(title, "", OPENS, CLOSES),
        lines=(line,),
        projects=tuple(_projects(file, exponent)),
        residents=voters,
        resident="Resident",
        area="Synthetic",
        reason="a replay: the roll holds exactly the synthetic voters of the file" if voters < 100 else "",
    )


def _projects(file: PabulibFile, exponent: int) -> Sequence[ProjectDraft]:
    for project in file.projects:
        if project.cost * 10**exponent > LARGEST_AMOUNT:
            text = "project %(id)r costs %(cost)s, which is %(much)s"
            raise PabulibError(file.name, project.row, text, id=project.id, cost=exact(project.cost), much=TOO_MUCH)
    return [
        ProjectDraft(
            title_da=_title(project.name, project.id),
            cost=int(project.cost * 10**exponent),
            code=project.id,
            row=project.row,
        )
        for project in file.projects
    ]


def _title(*names: str) -> str:
    """The first that says anything, on one line."""
    return next(line for name in names if (line := " ".join(name.split())))[:LONGEST_TITLE]


def _exponent(file: PabulibFile) -> int:
    """Two decimals, or as many as the file's amounts need."""
    for exponent in range(2, MOST_DECIMALS + 1):
        if all((project.cost * 10**exponent).denominator == 1 for project in file.projects):
            return exponent
    row = next(p.row for p in file.projects if (p.cost * 10**MOST_DECIMALS).denominator != 1)
    raise PabulibError(file.name, row, "a cost has more than %(most)s decimals", most=MOST_DECIMALS)


def _minor(file: PabulibFile, key: str, amount: Fraction, exponent: int) -> int:
    minor = amount * 10**exponent
    if minor.denominator != 1 or minor <= 0:
        raise file.error(key, f"{key} {amount} is not a positive amount of at most {exponent} decimals")
    if minor > LARGEST_AMOUNT:
        raise file.error(key, f"{key} {exact(amount)} is {TOO_MUCH}")
    return int(minor)


def _max_choices(file: PabulibFile) -> int:
    if file.vote_type == "choose-1":
        return 1
    limit = file.meta.get("max_length", "")
    return int(Fraction(limit)) if limit and int(Fraction(limit)) < len(file.projects) else 0


def _max_cost(file: PabulibFile, exponent: int) -> int:
    """A fraction of a minor unit above the limit cannot be spent, so it is cut off. One above all costs is none."""
    limit = Fraction(file.meta.get("max_sum_cost", "") or 0)
    if not 0 < limit < sum(project.cost for project in file.projects):
        return 0
    return _minor(file, "max_sum_cost", Fraction(int(limit * 10**exponent), 10**exponent), exponent)
