"""What a vote, a budget line and a style may be. Pure; money in minor units, times UTC."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ballots.election import is_project_id
from ballots.rule import RuleError, parse_rule, rule_id
from server.rounds.rules import N_, BadDraft, check_title

GRACE = timedelta(minutes=15)
BEACON_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class VoteDraft:
    """A vote before sealing. `lot` is `project-id` or `beacon`; a beacon has a public source and an instant. Its times
    are cut to whole seconds, as the manifest writes them."""

    title_da: str
    title_en: str
    opens: datetime
    closes: datetime
    min_batch: int = 20
    lot: str = "project-id"
    lot_source: str = ""
    lot_at: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("opens", "closes", "lot_at"):
            if when := getattr(self, name):
                object.__setattr__(self, name, when.replace(microsecond=0))
        check_title(self.title_da)
        check_closes(self.closes, self.opens)
        if self.min_batch < 1:
            raise BadDraft("min_batch", N_("At least one ballot is a batch."))
        if self.lot not in ("project-id", "beacon"):
            raise BadDraft("lot", N_("Choose one of the options."))
        check_lot_source(self.lot_source, self.lot)
        check_lot_at(self.lot_at, self.lot, self.closes)

    @property
    def box_closes(self) -> datetime:
        """The last ballot: a quarter of an hour after the last pass."""
        return self.closes + GRACE


@dataclass(frozen=True)
class BudgetLineDraft:
    """Money counted on its own. `rule` may be a bare name; `full_rule` is what is stored."""

    code: str
    title_da: str
    title_en: str
    budget: int
    rule: str
    max_choices: int = 0
    max_cost: int = 0

    def __post_init__(self) -> None:
        check_code(self.code)
        check_title(self.title_da)
        check_budget(self.budget)
        if self.max_choices < 0 or self.max_cost < 0:
            raise BadDraft("max_choices", N_("A limit is 0 (none) or above."))
        check_rule(self.rule)

    @property
    def full_rule(self) -> str:
        """The rule with every parameter written out."""
        return rule_id(parse_rule(self.rule))


@dataclass(frozen=True)
class StyleDraft:
    """A ballot style. Empty `areas` = everybody whom no other style takes; `lines` = codes of budget lines."""

    number: int
    name_da: str
    name_en: str
    areas: tuple[str, ...]
    lines: tuple[str, ...]
    reason: str = ""

    def __post_init__(self) -> None:
        if self.number < 1:
            raise BadDraft("number", N_("Ballots are numbered from 1."))
        if not self.name_da.strip():
            raise BadDraft("name_da", N_("A Danish name is needed."))
        check_lines(self.lines)
        if any("," in area for area in self.areas):
            raise BadDraft("areas", N_("The name of an area holds no comma."))


def check_closes(closes: datetime, opens: datetime) -> None:
    """BadDraft unless a vote closes after it opens."""
    if opens >= closes:
        raise BadDraft("closes", N_("The vote closes before it opens."))


def check_lot_source(source: str, lot: str) -> None:
    """BadDraft when a beacon has no source."""
    if lot == "beacon" and not source.strip():
        raise BadDraft("lot_source", N_("Say where everybody can read the drawn number."))


def check_lot_at(at: datetime | None, lot: str, closes: datetime) -> None:
    """BadDraft when a beacon could be known before the last ballot is in and witnessed."""
    if lot == "beacon" and (at is None or at < closes + GRACE + BEACON_AFTER):
        raise BadDraft("lot_at", N_("The lot is drawn at least 24 hours and 15 minutes after the vote closes."))


def check_budget(budget: int) -> None:
    """BadDraft when there is nothing to give away."""
    if budget <= 0:
        raise BadDraft("budget", N_("A budget is above 0."))


def check_rule(rule: str) -> None:
    """BadDraft unless this is a rule's id or name."""
    try:
        parse_rule(rule)
    except RuleError as error:
        raise BadDraft("rule", N_("This rule cannot be used: %(why)s."), why=error) from error


def check_lines(lines: Sequence[str]) -> None:
    """BadDraft for a ballot with nothing to vote on."""
    if not lines:
        raise BadDraft("lines", N_("Choose at least one pool of money."))


def check_code(code: str, field: str = "code") -> None:
    """BadDraft unless this can be an id in manifest and ballots."""
    if not is_project_id(code):
        text = N_(
            "%(given)r cannot be an id: 1 to 64 of a-z, A-Z, 0-9 and signs; no space, comma, semicolon or quotes."
        )
        raise BadDraft(field, text, given=code)


def check_styles(styles: list[StyleDraft], codes: set[str]) -> None:
    """BadDraft when two styles share an area, two take everybody else, or a budget line is unknown."""
    seen: set[str] = set()
    for style in styles:
        if unknown := set(style.lines) - codes:
            raise BadDraft("lines", N_("There is no pool %(line)s."), line=min(unknown))
        areas = {area_key(area) for area in style.areas} or {""}
        if shared := seen & areas:
            if "" in shared:
                raise BadDraft("areas", N_("Another ballot is for everybody else already: name the areas of this one."))
            raise BadDraft("areas", N_("Another ballot has %(area)s already."), area=min(shared))
        seen |= areas


def area_key(area: str) -> str:
    """Areas are compared without regard to case and blanks at the ends."""
    return area.strip().casefold()
