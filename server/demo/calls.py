"""The rounds of the invented town that ideas come in to."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from server.council.rules import DecisionDraft
from server.demo.days import at, polls
from server.demo.ideas import BEING_BUILT, DRAWN, FOR_THE_YOUNG, FOR_VILLAGES, THIS_AUTUMN
from server.ideas.rules import CallDraft
from server.rehearsal.plan import Collection, IdeaPlan, Meeting
from server.rounds.queries import DateInfo
from server.rounds.rules import RoundDraft

AREAS = ("Nord", "Midtbyen", "Havnen", "Syd")
CALL = CallDraft(
    "Alle fra 13 år, der bor i Engby.",
    "Everybody from 13 who lives in Engby.",
    13,
    200_000_00,
    AREAS,
    ("Natur", "Leg og bevægelse", "Kultur", "Fællesskab"),
)
Pictures = Mapping[str, tuple[str, str]]
"""Motif → names of the kept picture and of its small one."""
MEETING = DecisionDraft("Engby Byråd (opdigtet demo)", date(2000, 1, 1), "7", "https://engby.example/referat")


def collecting(now: datetime, pictures: Pictures) -> Collection:
    """Ideas come in right now."""
    dates = _dates(now, collecting=(-9, 21), reviewing=(21, 50), shortlisting=(50, 70), voting=(80, 94))
    return Collection(
        RoundDraft(
            "engby-2027",
            "Engbys Borgerbudget 2027 (demo)",
            "Engby's citizens' budget 2027 (demo)",
            "Hvad undrer du dig over, irriteres over eller drømmer om? Send din idé ind. Opdigtet demo.",
            "What do you wonder about, are annoyed by or dream of? Send in your idea. An invented demo.",
        ),
        CALL,
        _with_pictures(THIS_AUTUMN, pictures),
        dates,
    )


def reviewing(now: datetime, pictures: Pictures) -> Collection:
    """Staff are looking at what came in."""
    dates = _dates(now, collecting=(-45, -20), reviewing=(-20, 15), shortlisting=(15, 30), voting=(40, 54))
    ideas = tuple(
        replace(one, assessment=replace(one.assessment, deadline=(now + timedelta(days=4 * n - 3)).date()))
        if one.assessment
        else one
        for n, one in enumerate(FOR_THE_YOUNG)
    )
    return Collection(
        RoundDraft(
            "ungepuljen",
            "Ungepuljen (demo)",
            "The young people's pot (demo)",
            "120.000 kr. til det, de unge i Engby mangler. Idéerne er hos forvaltningen nu. Opdigtet demo.",
            "DKK 120,000 for what the young of Engby miss. Staff are looking at the ideas now. An invented demo.",
        ),
        CALL,
        _with_pictures(ideas, pictures),
        dates,
    )


def shortlisting(now: datetime, pictures: Pictures) -> Collection:
    """The council has decided; two people have yet to confirm its list."""
    dates = _dates(now, collecting=(-80, -60), reviewing=(-60, -25), shortlisting=(-25, 5), voting=(12, 26))
    return Collection(
        RoundDraft(
            "landsbypuljen",
            "Landsbypuljen (demo)",
            "The villages' pot (demo)",
            "200.000 kr. til landsbyerne omkring Engby. Byrådet har haft listen på sit bord. Opdigtet demo.",
            "DKK 200,000 for the villages around Engby. The council has had the list before it. An invented demo.",
        ),
        CALL,
        _with_pictures(FOR_VILLAGES, pictures),
        dates,
    )


def drafted(now: datetime) -> tuple[DateInfo, ...]:
    """The calendar of next year's round."""
    return _dates(now, collecting=(270, 300), reviewing=(300, 330), shortlisting=(330, 350), voting=(360, 374))


def carried_out(now: datetime, pictures: Pictures) -> Collection:
    """Two years ago: its winners are being carried out."""
    dates = _dates(now, collecting=(-430, -400), reviewing=(-400, -385), shortlisting=(-385, -375), voting=(-370, -356))
    return Collection(
        RoundDraft(
            "engby-2024",
            "Engbys Borgerbudget 2024 (demo)",
            "Engby's citizens' budget 2024 (demo)",
            "60.000 kr. Borgerne foreslog, byrådet godkendte, borgerne stemte, og nu bygges der. Opdigtet demo.",
            "DKK 60,000. Residents proposed, the council approved, residents voted, and now they build. An invented "
            "demo.",
        ),
        CALL,
        _with_pictures(BEING_BUILT, pictures),
        dates,
    )


def meeting(held: datetime, results: Mapping[int, str]) -> Meeting:
    """The council's meeting on that day."""
    texts = {
        "case": ("Forvaltningen har set på stederne sammen med forslagsstillerne.", "Staff saw the places themselves."),
        "process": ("Listen sendes til afstemning.", "The list goes to the vote."),
    }
    return Meeting(texts, replace(MEETING, meeting=held.date()), results)


def _dates(now: datetime, **spans: tuple[int, int]) -> tuple[DateInfo, ...]:
    """Days from now: phase → its first, and the one after its last; of a vote its first and last."""
    return tuple(
        DateInfo(phase, *(polls(now, *days) if phase == "voting" else (at(now, days[0]), at(now, days[1]))))
        for phase, days in spans.items()
    )


def _with_pictures(ideas: tuple[IdeaPlan, ...], pictures: Pictures) -> tuple[IdeaPlan, ...]:
    """`image` names a motif until the drawing is kept."""
    return tuple(
        replace(
            one,
            idea=replace(
                one.idea,
                image=pictures[one.idea.image][0],
                thumb=pictures[one.idea.image][1],
                alt=DRAWN[one.idea.image],
            ),
        )
        if one.idea.image
        else one
        for one in ideas
    )
