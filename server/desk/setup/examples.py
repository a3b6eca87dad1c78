"""Rounds that were really held, as far as they can be held by settings alone, to begin a round from.

Each names the round it resembles as a fact with its source. Names and sums are there to be changed. Three real rounds
are left out, because approval ballots cannot hold their votes: two balls that may go to one idea (Eggeslevmagle 2021),
three balls that may be stacked (Bisserup), ten points over at least three projects (Aarau 2023).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ballots.rule import Rule, rule_id
from server.desk.setup.rules import ZONE, Outline, Span, VoteOutline
from server.ideas.rules import CallDraft
from server.rounds.ballot.rules import BudgetLineDraft, StyleDraft, VoteDraft
from server.rounds.rules import N_, RoundDraft

GREEDY = rule_id(Rule("greedy"))
COMPARED = rule_id(Rule("equal-shares", compare="greedy"))


@dataclass(frozen=True)
class Example:
    """`name`, `fact`, `change` are msgids: which round, what it did, what to change. `budgets` in minor units: one for
    the whole town, several for one each area. `days`: phase → begin and end, in days from the opening of the vote."""

    code: str
    name: str
    fact: str
    source: str
    change: str
    budgets: tuple[int, ...]
    rule: str
    call: CallDraft
    currency: str = "DKK"
    days: tuple[tuple[str, int, int], ...] = ()

    def outline(self, draft: RoundDraft, opens: datetime, closes: datetime) -> Outline:
        """The round as it begins, with one vote from `opens` to `closes`."""
        calendar = [Span(phase, _day(opens, begins), _day(opens, ends)) for phase, begins, ends in self.days]
        vote = VoteOutline(VoteDraft(draft.title_da, draft.title_en, opens, closes), self.lines, self.styles)
        return Outline((*calendar, Span("voting", opens, closes)), self.call, (vote,))

    @property
    def lines(self) -> tuple[BudgetLineDraft, ...]:
        """The pools of money."""
        return tuple(
            BudgetLineDraft(f"L{n}", area or "Puljen", f"Area {n}" if area else "The pool", budget, self.rule)
            for n, (area, budget) in enumerate(zip(self._areas, self.budgets, strict=True), 1)
        )

    @property
    def styles(self) -> tuple[StyleDraft, ...]:
        """One ballot an area, or one for everybody."""
        if len(self.budgets) == 1:
            return (StyleDraft(1, "Alle", "Everybody", (), ("L1",)),)
        return tuple(StyleDraft(n, area, f"Area {n}", (area,), (f"L{n}",)) for n, area in enumerate(self._areas, 1))

    @property
    def _areas(self) -> tuple[str, ...]:
        several = len(self.budgets) > 1
        return tuple(f"Område {n}" if several else "" for n in range(1, len(self.budgets) + 1))


def _day(opens: datetime, days: int) -> datetime:
    """Midnight in Denmark, so many days from the day of the opening."""
    day = opens.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days)
    return day.astimezone(opens.tzinfo)


def _call(areas: int, max_price: int = 0) -> CallDraft:
    return CallDraft(max_price=max_price, areas=tuple(f"Område {n}" for n in range(1, areas + 1)))


EXAMPLES = (
    Example(
        "fire-bydele",
        N_("Four areas, each with its share of the money"),
        N_(
            "Ballerup 2018, “Borgermillionen”: 1,000,000 kr. shared over four areas by how many people live there. "
            "Three projects stood on the ballot of each area."
        ),
        "https://ballerup.dk/borgermillionen2018",
        N_(
            "Change the names of the areas and the sums. There, what was left over could pay a part of the next "
            "project; here it stays in the pool."
        ),
        (186_185_00, 164_646_00, 375_251_00, 273_918_00),
        GREEDY,
        _call(4),
    ),
    Example(
        "tre-omraader",
        N_("Three areas with equal sums and a highest price"),
        N_(
            "Faaborg-Midtfyn 2022: 500,000 kr. a year over three areas. Ideas were taken for a month in autumn, looked "
            "at for two weeks, and decided on in November; none cost more than 75,000 kr."
        ),
        "https://www.fmk.dk/politik/faa-indsigt-og-indflydelse/borgerbudget/",
        N_("Change the names of the areas, the sums and the highest price. Its dates follow the day the vote opens."),
        (166_666_00, 166_666_00, 166_666_00),
        GREEDY,
        _call(3, 75_000_00),
        days=(("collecting", -50, -18), ("reviewing", -18, -3), ("shortlisting", -3, 0)),
    ),
    Example(
        "flest-stemmer",
        N_("One pool, most votes first"),
        N_(
            "Aarhus explains its count by an example: of 80,000 kr. the project with the most votes gets its 32,000, "
            "one of 78,450 is skipped because it is too dear for what is left, and the next gets its 20,000."
        ),
        "https://www.sammenomaarhus.dk/faq",
        N_("Change the sum."),
        (80_000_00,),
        GREEDY,
        CallDraft(),
    ),
    Example(
        "lige-andele",
        N_("One pool, equal shares, compared with most votes first"),
        N_(
            "Wieliczka 2023, “Green Budget”: 1,000,000 PLN and 64 projects, counted by the Method of Equal Shares; "
            "if more voters had been better served by most votes first, that would have decided."
        ),
        "https://pabulib.org/",
        N_("Change the sum and the currency."),
        (1_000_000_00,),
        COMPARED,
        CallDraft(),
        currency="PLN",
    ),
)


def find_example(code: str) -> Example | None:
    """The example at this address."""
    return next((example for example in EXAMPLES if example.code == code), None)
