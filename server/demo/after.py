"""What becomes of the winners of the invented town."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from server.delivery.rules import EvaluationDraft, ExpenseDraft, MilestoneDraft, Plan
from server.demo.calls import Pictures
from server.demo.ideas import DRAWN
from server.rehearsal.plan import Course


def being_built(pictures: Pictures, today: date) -> Mapping[int, Course]:
    """The first winner is on its way, led by its proposer, since this day; the second has not begun."""
    image = pictures["woods"]
    return {
        1: Course(
            plan=_plan(today + timedelta(days=120), "Børn fra tre skoler kommer forbi.\nFrivillige passer den."),
            milestones=(
                MilestoneDraft("Stammerne er lagt ud", None, today, "Vi var otte den lørdag.", *image, DRAWN["woods"]),
                MilestoneDraft("Bakken er sået til", today + timedelta(days=85)),
            ),
            expenses=(ExpenseDraft(today, 9_400_00, "Stammer og kørsel"),),
            waiting=(ExpenseDraft(today, 1_250_00, "Græsfrø"),),
            paid=True,
        ),
    }


def evaluated(begun: date) -> Mapping[int, Course]:
    """All are over: two done and looked back on, one given up."""
    half, ended = begun + timedelta(days=70), begun + timedelta(days=150)
    looked_back = ended + timedelta(days=60)
    good = EvaluationDraft(
        "spread",
        "Den bruges hver dag, og naboerne holder øje med den.",
        "Prisen på montering var sat for lavt.",
        "Fremmede er begyndt at tale sammen. (Opdigtet demo.)",
    )
    bad = EvaluationDraft(
        "stop", "", "Tilladelsen til muren kom aldrig.", "Næste gang spørger vi ejeren først. (Opdigtet demo.)"
    )
    spent = (ExpenseDraft(half, 2_100_00, "Fundament"), ExpenseDraft(ended, 6_400_00, "Materialer"))
    done = Course(
        "done",
        plan=_plan(ended, "Den bliver brugt."),
        expenses=spent,
        paid=True,
        ended=ended,
        evaluation=good,
        looked_back=looked_back,
    )
    shelf = (
        MilestoneDraft("Pladsen er fundet", None, half, "Lige inden for døren, hvor alle går forbi."),
        MilestoneDraft("Hylden er fyldt", None, ended, "Fyrre kom med noget den første dag."),
    )
    pumps = (
        MilestoneDraft("Fundamentet er støbt", None, half, "Kommunens folk hjalp en formiddag."),
        MilestoneDraft("Pumperne er sat op", None, ended, "De første stod klar med flade dæk."),
    )
    given_up = Course(
        "given_up",
        "Ejeren af pakhuset sagde nej. (Opdigtet demo.)",
        _plan(ended, ""),
        ended=half,
        evaluation=bad,
        looked_back=looked_back,
    )
    return {1: replace(done, milestones=shelf), 2: replace(done, milestones=pumps), 3: given_up}


def _plan(done_by: date, signs: str) -> Plan:
    return Plan(done_by - timedelta(days=150), done_by, done_by + timedelta(days=60), signs)
