"""From what stands in the tables to the manifest that two officers sign. Pure: the same facts give the same bytes."""

from dataclasses import dataclass

from ballots import manifest
from server.rounds.projects.rules import LANGUAGES, on_ballot, whole_texts
from server.rounds.queries import BudgetLineInfo, ProjectInfo, RoundInfo, StyleInfo, VoteInfo
from server.votes.sealing.keys import VoteKeys
from server.votes.sealing.rules import OFFICES, CannotSeal

ADD_REASONS = ("left-off",)
STRIKE_REASONS = ("not-entitled", "voted-twice", "decision")
UNUSED_PER_MILLE = 50


@dataclass(frozen=True)
class RollFacts:
    """The roll with its lines given: style → (first line, lines)."""

    size: int
    root: bytes
    ranges: dict[int, tuple[int, int]]


@dataclass(frozen=True)
class Facts:
    """Everything a manifest is made of. `officers`: role → public key."""

    round: RoundInfo
    vote: VoteInfo
    lines: list[BudgetLineInfo]
    styles: list[StyleInfo]
    projects: list[ProjectInfo]
    authority: str
    roll: RollFacts
    keys: VoteKeys
    officers: dict[str, bytes]
    version: str
    verifier: bytes


def manifest_data(facts: Facts) -> bytes:
    """The manifest's bytes; CannotSeal when the facts do not make one. Any other BadManifest is a fault of ours."""
    _check(facts)
    try:
        return manifest.manifest_bytes(_manifest(facts))
    except manifest.Contradiction as error:
        raise CannotSeal("contradiction", str(error), why=error) from None


def _check(facts: Facts) -> None:
    if facts.officers.keys() != OFFICES.keys():
        raise CannotSeal("officer-keys", "both officers make their key first")
    if not facts.projects:
        raise CannotSeal("no-projects", "there are no projects to vote on")
    if not facts.styles:
        raise CannotSeal("no-styles", "there is no ballot style")
    for style in facts.styles:
        if style.number not in facts.roll.ranges:
            raise CannotSeal("empty-style", f"nobody stands on the roll of style {style.number}")
    if not facts.authority.strip():
        raise CannotSeal("no-authority", "the pages do not say yet which authority is responsible")


def _manifest(facts: Facts) -> manifest.Manifest:
    vote = facts.vote
    return manifest.Manifest(
        vote_id=str(vote.id),
        title=whole_texts(vote.titles),
        authority=facts.authority,
        languages=LANGUAGES,
        styles=tuple(_style(facts, style) for style in facts.styles),
        budget_lines=tuple(_line(facts, line) for line in facts.lines),
        projects=on_ballot(facts.projects),
        opens=vote.opens,
        closes=vote.closes,
        roll_size=facts.roll.size,
        roll_root=facts.roll.root,
        log_key=facts.keys.log,
        promise_key=facts.keys.promise,
        officers=tuple(manifest.Officer(office, facts.officers[role]) for role, office in OFFICES.items()),
        lot=_lot(vote),
        version=facts.version,
        verifier=facts.verifier,
        min_batch=vote.min_batch,
        unused_per_mille=UNUSED_PER_MILLE,
        add_reasons=ADD_REASONS,
        strike_reasons=STRIKE_REASONS,
    )


def _style(facts: Facts, style: StyleInfo) -> manifest.Style:
    first, lines = facts.roll.ranges[style.number]
    return manifest.Style(
        id=style.number,
        title=whole_texts(style.names),
        pass_key=facts.keys.passes[style.number],
        first_line=first,
        lines=lines,
        budget_lines=style.lines,
        reason=style.reason if lines < manifest.SMALL_STYLE else "",
    )


def _line(facts: Facts, line: BudgetLineInfo) -> manifest.BudgetLine:
    return manifest.BudgetLine(
        id=line.code,
        title=whole_texts(line.titles),
        budget=line.budget,
        currency=facts.round.currency,
        exponent=facts.round.exponent,
        rule=line.rule,
        max_choices=line.max_choices,
        max_cost=line.max_cost,
    )


def _lot(vote: VoteInfo) -> manifest.Lot:
    return manifest.Lot(vote.lot) if vote.lot == "project-id" else manifest.Lot(vote.lot, vote.lot_source, vote.lot_at)
