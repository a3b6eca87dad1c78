"""Ideas of the invented town in every state. Their proposers do not exist."""

from dataclasses import replace

from server.ideas.review.rules import CHECKS, Assessment, Check, Range, Verdict
from server.ideas.rules import IdeaDraft
from server.rehearsal.plan import IdeaPlan, Talk

ASTA, BO, FATIMA = "asta@borger.example", "bo@borger.example", "fatima@borger.example"
RESIDENTS = {ASTA: "Asta (demo)", BO: "Bo (demo)", FATIMA: "Fatima (demo)"}
"""Mail address → name. Whoever signs in with one of these addresses has ideas already."""
DRAWN = {
    "woods": "Tegning af et shelter med bål ved en skov",
    "harbour": "Tegning af en badebro og en sejlbåd",
    "square": "Tegning af huse om et torv med træ og bænk",
}
"""Motif of a drawing → what is on it."""

OPEN, SURE, DOUBTFUL = Assessment(), Range(18_000_00, 22_000_00, 26_000_00), Range(60_000_00, 85_000_00, 140_000_00)
GOOD = Assessment(
    department="Vej og Park",
    feasible="yes",
    feasible_note="Kommunen ejer jorden.",
    prospects="Flere bliver ude længere, og naboer mødes.",
    once=SURE,
    yearly=Range(None, 1_000_00, None),
    checks={code: Check(True) for code in CHECKS},
)
HARD = replace(
    GOOD,
    feasible="no",
    feasible_note="Jorden er privat.",
    once=DOUBTFUL,
    checks=dict(GOOD.checks) | {"common": Check(False)},
)
YES = Verdict("approved", "Den kan lade sig gøre for pengene, og alle kan bruge den.", "Vej og Park")
NO = Verdict("rejected", "Jorden er privat, og prisen er ukendt.", "Vej og Park", "Hvis ejeren siger ja på skrift.")

THIS_AUTUMN = (
    IdeaPlan(
        IdeaDraft(
            "Badebro med trappe",
            "En bro, hvor også den, der **går dårligt**, kan komme i vandet.\n\n- Gelænder\n- Bænk",
            "Havnen",
            price=96_000_00,
            category="Leg og bevægelse",
            image="harbour",
            will_carry_out=True,
        ),
        ASTA,
        (BO, FATIMA),
        (Talk(BO, "Hvem tager den op om vinteren?", "Det gør *vinterbaderne*."),),
    ),
    IdeaPlan(IdeaDraft("Bænk ved stoppestedet", "Med ryglæn, i læ.", "Syd", price=9_500_00, category="Fællesskab"), BO),
    IdeaPlan(
        IdeaDraft(
            "Shelter og bålplads ved skoven",
            "Et shelter til otte og et bålsted, som alle må bruge.",
            "Nord",
            lat=55.41,
            lon=11.36,
            price=85_000_00,
            category="Natur",
            image="woods",
            will_carry_out=True,
        ),
        FATIMA,
        (ASTA,),
    ),
    IdeaPlan(
        IdeaDraft("Filmaftener for unge", "Ti aftener, valgt af de unge.", "Midtbyen", category="Kultur"), BO, (ASTA,)
    ),
    IdeaPlan(
        IdeaDraft(
            "Træ og bænk midt på torvet",
            "Skygge om sommeren og et sted at sidde.",
            "Midtbyen",
            price=42_000_00,
            category="Fællesskab",
            image="square",
        ),
        ASTA,
        (BO,),
        (Talk(FATIMA, "Kan kørestole komme til?", "Ja, der bliver fliser helt hen."),),
    ),
    IdeaPlan(
        IdeaDraft("Repair café", "Vi reparerer sammen en gang om måneden.", "Midtbyen", category="Fællesskab"), FATIMA
    ),
)

FOR_THE_YOUNG = (
    IdeaPlan(
        IdeaDraft("Skateramper i parken", "Tre ramper af træ.", "Nord", price=90_000_00, category="Leg og bevægelse"),
        ASTA,
        (BO, FATIMA),
        assessment=GOOD,
        asked="Hvor i parken skal de stå?",
    ),
    IdeaPlan(
        IdeaDraft(
            "Øvelokale i det gamle vandværk", "Til bands uden et sted.", "Syd", price=40_000_00, category="Kultur"
        ),
        BO,
        (ASTA,),
        assessment=OPEN,
    ),
    IdeaPlan(IdeaDraft("Fodboldmål på plænen", "To mål med net.", "Nord", category="Leg og bevægelse"), FATIMA),
    IdeaPlan(
        IdeaDraft("Hængekøjer i lunden", "Seks hængekøjer mellem træerne.", "Nord", price=8_000_00, category="Natur"),
        FATIMA,
        (BO,),
        assessment=GOOD,
        verdict=YES,
    ),
    IdeaPlan(
        IdeaDraft("Svævebane over åen", "Fra bakken til spejderhytten.", "Syd", price=140_000_00, category="Natur"),
        BO,
        assessment=HARD,
        verdict=NO,
    ),
)

FOR_VILLAGES = (
    IdeaPlan(
        IdeaDraft(
            "Gynge på landsbytorvet",
            "Så børn og bedsteforældre har et sted.",
            "Syd",
            price=44_000_00,
            category="Fællesskab",
            image="square",
        ),
        ASTA,
        (BO,),
        assessment=GOOD,
        verdict=YES,
    ),
    IdeaPlan(
        IdeaDraft("Frugttræer langs stien", "Tolv æbletræer.", "Nord", price=24_000_00, category="Fællesskab"),
        BO,
        assessment=GOOD,
        verdict=YES,
    ),
    IdeaPlan(
        IdeaDraft("Lys på stien", "Lave lamper til skolen.", "Syd", price=98_000_00, category="Fællesskab"),
        FATIMA,
        assessment=GOOD,
        verdict=YES,
    ),
    IdeaPlan(
        IdeaDraft("Hytte på markvejen", "På en privat mark.", "Nord", price=70_000_00, category="Fællesskab"),
        BO,
        assessment=HARD,
        verdict=NO,
    ),
)

BEING_BUILT = (
    IdeaPlan(
        IdeaDraft(
            "Naturlegeplads i lunden",
            "Stammer, vand og bakker.",
            "Nord",
            price=22_000_00,
            category="Fællesskab",
            image="woods",
            will_carry_out=True,
        ),
        ASTA,
        (BO, FATIMA),
        assessment=GOOD,
        verdict=YES,
    ),
    IdeaPlan(
        IdeaDraft(
            "Pizzaovn på havnen",
            "En ovn, som alle kan låne.",
            "Havnen",
            price=22_000_00,
            category="Fællesskab",
            image="harbour",
        ),
        BO,
        (ASTA,),
        assessment=GOOD,
        verdict=YES,
    ),
    IdeaPlan(
        IdeaDraft(
            "Vandpost ved cykelstien", "Koldt vand til flasken.", "Midtbyen", price=22_000_00, category="Fællesskab"
        ),
        FATIMA,
        assessment=GOOD,
        verdict=YES,
    ),
    IdeaPlan(
        IdeaDraft("Helikopterplads", "Til ambulancen.", "Syd", price=180_000_00, category="Fællesskab"),
        BO,
        assessment=HARD,
        verdict=NO,
    ),
)
