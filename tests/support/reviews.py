"""Reviews of ideas, brought as far as a test needs them."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from server.ideas.queries import IdeaInfo, get_idea
from server.ideas.review.actions import decide_review, save_review
from server.ideas.review.rules import CHECKS, Assessment, Check, Range, Verdict
from server.rounds.actions import advance_round
from server.rounds.phases import Facts
from tests.support.ideas import NOW, a_collecting_round, an_idea

ADDRESS = "http://localhost/r/prove/ideer/1"
LATER = NOW + timedelta(days=8)
RIPE = Assessment(
    department="Vej og Park",
    feasible="maybe",
    feasible_note="Når jorden er tør.",
    prospects="Flere bliver ude længere.",
    once=Range(10_000_00, 12_000_00, 15_000_00),
    yearly=Range(None, 500_00, None),
    checks={code: Check(True) for code in CHECKS},
)
YES = Verdict("approved", "Den kan lade sig gøre.", "Vej og Park")
NO = Verdict("rejected", "Jorden er privat.", "Vej og Park", "Hvis ejeren siger ja.")


async def a_reviewing_round(slug: str = "prove") -> UUID:
    """A round with one idea, number 1, that is being reviewed."""
    round_id = await a_collecting_round(slug)
    await an_idea(round_id)
    await advance_round(round_id, "reviewing", Facts("collecting"), LATER, None)
    return round_id


async def decided(idea: IdeaInfo, verdict: Verdict = YES, assessment: Assessment = RIPE) -> IdeaInfo:
    """An idea about which this has been decided."""
    await save_review(idea.id, replace(assessment), None)
    await decide_review(idea.id, verdict, ADDRESS, None, LATER)
    return await get_idea(idea.id)
