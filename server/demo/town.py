"""The invented town: who is responsible, and its rounds. Every sum and every name is made up."""

from dataclasses import dataclass
from datetime import datetime

from server.demo.days import polls
from server.demo.projects import GREEN, LAST_YEAR, LONG_AGO, NEXT_YEAR, THIS_YEAR, Idea
from server.people.queries import SiteInfo
from server.rehearsal.plan import Plan
from server.rounds.ballot.rules import BudgetLineDraft, VoteDraft
from server.rounds.projects.rules import ProjectDraft
from server.rounds.rules import RoundDraft

SITE = SiteInfo(
    name="Engby Borgerbudget",
    authority="Engby Kommune (opdigtet demo)",
    email="borgerbudget@engby.example",
    phone="12 34 56 78",
    address="Rådhuspladsen 1, 0000 Engby",
)
ROLES = {
    "officer": "Afstemningsansvarlig (demo)",
    "auditor": "Revisor (demo)",
    "secretary": "Sekretær (demo)",
    "administrator": "Administrator (demo)",
    "caseworker": "Sagsbehandler (demo)",
    "moderator": "Moderator (demo)",
}


@dataclass(frozen=True)
class Chapter:
    """One round that comes to a vote: how far it is brought, how many vote, and how large each group is (letters).

    `groups_of` says by project code which groups care for it.
    """

    plan: Plan
    groups_of: dict[str, str]
    ballots: int
    groups: str
    until: str


def chapters(now: datetime) -> tuple[Chapter, ...]:
    """Evaluated, being carried out, published, closed and open, in the order in which they were made; times around
    `now` (UTC)."""
    return (
        Chapter(_evaluated(now), _groups(LONG_AGO), 12, "ab", "evaluated"),
        Chapter(_carried_out(now), {"I1": "ab", "I2": "a", "I3": "b"}, 12, "ab", "implementing"),
        Chapter(_published(now), _groups(LAST_YEAR), 204, "aaaaaabbbc", "published"),
        Chapter(_closed(now), _groups(GREEN), 30, "aaabbcc", "counting"),
        Chapter(_open(now), _groups(THIS_YEAR), 24, "aabbccd", "voting"),
    )


def villages(now: datetime) -> Plan:
    """The vote that is prepared while the council's list waits to be confirmed."""
    return _plan(
        "landsbypuljen",
        ("Landsbypuljen (demo)", "The villages' pot (demo)"),
        ("", ""),
        polls(now, 12, 26),
        200_000,
        (),
        160,
    )


def drafted(now: datetime) -> Plan:
    """Next year's round, as far as somebody has filled it in."""
    return _plan(
        "engby-2028",
        ("Engbys Borgerbudget 2028 (demo)", "Engby's citizens' budget 2028 (demo)"),
        ("Kladde til næste års runde. Opdigtet demo.", "A draft of next year's round. An invented demo."),
        polls(now, 360, 374),
        500_000,
        NEXT_YEAR,
        0,
    )


def cancelled() -> tuple[RoundDraft, str]:
    """A round that was called off, and why."""
    draft = RoundDraft(
        "cykelpuljen",
        "Cykelpuljen (demo)",
        "The cycling pot (demo)",
        "Penge til bedre forhold for cyklister. Opdigtet demo.",
        "Money for better conditions for cyclists. An invented demo.",
    )
    return draft, "Pengene er flyttet til cykelstien langs havnen. (Opdigtet demo.)"


def _evaluated(now: datetime) -> Plan:
    return _plan(
        "engby-2023",
        ("Engbys Borgerbudget 2023 (demo)", "Engby's citizens' budget 2023 (demo)"),
        (
            "80.000 kr. Alt er bygget, og vi har set på, hvad det førte til. Opdigtet demo.",
            "DKK 80,000. All is built, and we have looked at what came of it. An invented demo.",
        ),
        polls(now, -760, -746),
        80_000,
        LONG_AGO,
        120,
    )


def _carried_out(now: datetime) -> Plan:
    """What stands on the ballot comes from the ideas of the same round."""
    return _plan(
        "engby-2024",
        ("Engbys Borgerbudget 2024 (demo)", "Engby's citizens' budget 2024 (demo)"),
        ("", ""),
        polls(now, -370, -356),
        60_000,
        (),
        120,
    )


def _published(now: datetime) -> Plan:
    return _plan(
        "engby-2025",
        ("Engbys Borgerbudget 2025 (demo)", "Engby's citizens' budget 2025 (demo)"),
        (
            "400.000 kr. til det, som engbyerne selv valgte. Opdigtet demo: hverken by, forslag eller stemmer findes.",
            "DKK 400,000 for what the people of Engby chose themselves. An invented demo: no town, no project and no "
            "vote is real.",
        ),
        polls(now, -60, -40),
        400_000,
        LAST_YEAR,
        640,
    )


def _closed(now: datetime) -> Plan:
    return _plan(
        "groen-pulje",
        ("Engbys Grønne Pulje (demo)", "Engby's green pot (demo)"),
        (
            "150.000 kr. til natur tæt på, hvor vi bor. Afstemningen er slut, og stemmerne skal tælles. Opdigtet demo.",
            "DKK 150,000 for nature close to home. Voting is over, and the votes are to be counted. An invented demo.",
        ),
        polls(now, -15, -1),
        150_000,
        GREEN,
        310,
    )


def _open(now: datetime) -> Plan:
    return _plan(
        "engby-2026",
        ("Engbys Borgerbudget 2026 (demo)", "Engby's citizens' budget 2026 (demo)"),
        (
            "500.000 kr., og det er dig, der bestemmer. Stem på så mange forslag, du vil. Opdigtet demo.",
            "DKK 500,000, and you decide. Vote for as many projects as you like. An invented demo.",
        ),
        polls(now, -6, 8),
        500_000,
        THIS_YEAR,
        520,
    )


def _groups(ideas: tuple[Idea, ...]) -> dict[str, str]:
    return {idea.code: idea.groups for idea in ideas}


def _plan(
    slug: str,
    title: tuple[str, str],
    intro: tuple[str, str],
    dates: tuple[datetime, datetime],
    budget: int,
    ideas: tuple[Idea, ...],
    residents: int,
) -> Plan:
    projects: tuple[ProjectDraft, ...] = tuple(idea.draft() for idea in ideas)
    return Plan(
        round=RoundDraft(slug, *title, *intro),
        vote=VoteDraft(*title, *dates),
        lines=(BudgetLineDraft("pulje", "Hele puljen", "The whole pot", budget * 100, "equal-shares"),),
        projects=projects,
        residents=residents,
        resident="Demoborger",
        area="Engby",
    )
