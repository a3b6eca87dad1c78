"""What a vote, a budget line and a style may be. Pure; money in minor units, times UTC."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ballots.election import is_project_id
from ballots.rule import RuleError, parse_rule, rule_id
from server.rounds.rules import BadDraft

GRACE = timedelta(minutes=15)
BEACON_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class VoteDraft:
    """A vote before sealing. `lot` is `project-id` or `beacon`; a beacon has a public source and an instant."""

    title_da: str
    title_en: str
    opens: datetime
    closes: datetime
    min_batch: int = 20
    lot: str = "project-id"
    lot_source: str = ""
    lot_at: datetime | None = None

    def __post_init__(self) -> None:
        if not self.title_da.strip():
            raise BadDraft("title_da", "missing", "a Danish title is needed")
        if self.opens >= self.closes:
            raise BadDraft("closes", "order", "the vote closes before it opens")
        if self.min_batch < 1:
            raise BadDraft("min_batch", "min-batch", "at least one ballot is a batch")
        if self.lot not in ("project-id", "beacon"):
            raise BadDraft("lot", "lot", "the lot is project-id or beacon")
        if self.lot == "beacon":
            self._check_beacon()

    @property
    def box_closes(self) -> datetime:
        """The last ballot: a quarter of an hour after the last pass."""
        return self.closes + GRACE

    def _check_beacon(self) -> None:
        if not self.lot_source.strip():
            raise BadDraft("lot_source", "missing", "a beacon has a public source")
        if self.lot_at is None or self.lot_at < self.box_closes + BEACON_AFTER:
            raise BadDraft("lot_at", "beacon-early", "a beacon is read 24 hours and 15 minutes after closing or later")


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
        if not self.title_da.strip():
            raise BadDraft("title_da", "missing", "a Danish title is needed")
        if self.budget <= 0:
            raise BadDraft("budget", "amount", "a budget is above 0")
        if self.max_choices < 0 or self.max_cost < 0:
            raise BadDraft("max_choices", "amount", "a limit is 0 (none) or above")
        try:
            parse_rule(self.rule)
        except RuleError as error:
            raise BadDraft("rule", "rule", str(error)) from error

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
            raise BadDraft("number", "number", "styles are numbered from 1")
        if not self.name_da.strip():
            raise BadDraft("name_da", "missing", "a Danish name is needed")
        if not self.lines:
            raise BadDraft("lines", "missing", "a style votes on at least one budget line")
        if any("," in area for area in self.areas):
            raise BadDraft("areas", "comma", "an area's name holds no comma")


def check_code(code: str, field: str = "code") -> None:
    """BadDraft unless this can be an id in manifest and ballots."""
    if not is_project_id(code):
        raise BadDraft(field, "code", f"{code!r}: 1-64 printable ASCII characters, no space , ; quotes or backslash")


def check_styles(styles: list[StyleDraft], codes: set[str]) -> None:
    """BadDraft when two styles share an area, two take everybody else, or a budget line is unknown."""
    seen: set[str] = set()
    for style in styles:
        if unknown := set(style.lines) - codes:
            raise BadDraft("lines", "unknown-line", f"style {style.number}: no budget line {min(unknown)}")
        areas = {area_key(area) for area in style.areas} or {""}
        if shared := seen & areas:
            what = min(shared) or "everybody else"
            raise BadDraft("areas", "shared-area", f"style {style.number}: another style has {what} already")
        seen |= areas


def area_key(area: str) -> str:
    """Areas are compared without regard to case and blanks at the ends."""
    return area.strip().casefold()
