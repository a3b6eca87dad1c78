"""What stands on the ballots of the invented town. Every sum is made up."""

from dataclasses import dataclass

from server.rounds.projects.rules import ProjectDraft


@dataclass(frozen=True)
class Idea:
    """A project and the groups of residents who care for it. Price in kr."""

    code: str
    price: int
    area: str
    da: tuple[str, str]
    en: tuple[str, str]
    groups: str

    def draft(self) -> ProjectDraft:
        """As it stands on the ballot."""
        return ProjectDraft(
            title_da=self.da[0],
            title_en=self.en[0],
            description_da=self.da[1],
            description_en=self.en[1],
            cost=self.price * 100,
            code=self.code,
            area=self.area,
        )


LONG_AGO = (
    Idea(
        "byttehylde", 14_000, "Midtbyen",
        ("Byttehylde på biblioteket", "En hylde til ting, som andre kan få glæde af."),
        ("Swap shelf at the library", "A shelf for things that others can use."), "ab",
    ),
    Idea(
        "cykelpumpe", 9_000, "Nord",
        ("Cykelpumper ved stationen", "To pumper og et stativ med værktøj."),
        ("Bicycle pumps by the station", "Two pumps and a stand with tools."), "a",
    ),
    Idea(
        "kunst", 70_000, "Havnen",
        ("Vægmaleri på pakhuset", "Malet af byens unge sammen med en kunstner."),
        ("Mural on the warehouse", "Painted by the young of the town together with an artist."), "b",
    ),
)  # fmt: skip

LAST_YEAR = (
    Idea(
        "multibane", 195_000, "Nord",
        ("Multibane ved skolen", "En bane til fodbold, basket og hockey, åben for alle efter skoletid."),
        ("Multi court by the school", "A court for football, basketball and hockey, open to all after school."), "a",
    ),
    Idea(
        "skater", 180_000, "Nord",
        ("Skateramper i parken", "Tre ramper af træ og en bænk til dem, der kigger på."),
        ("Skate ramps in the park", "Three wooden ramps and a bench for those who watch."), "a",
    ),
    Idea(
        "badebro", 96_000, "Havnen",
        ("Badebro med trappe", "En bro, hvor også den, der går dårligt, kan komme i vandet."),
        ("Bathing jetty with steps", "A jetty from which even those who walk badly can get into the water."), "b",
    ),
    Idea(
        "pizzaovn", 38_000, "Midtbyen",
        ("Udendørs pizzaovn", "En fælles ovn på torvet. Enhver kan låne nøglen på biblioteket."),
        ("Outdoor pizza oven", "A shared oven in the square. Anybody can borrow the key at the library."), "bc",
    ),
    Idea(
        "gynge", 44_000, "Syd",
        ("Gynge og sandkasse på landsbytorvet", "Så børn og bedsteforældre har et sted at mødes."),
        ("Swing and sandpit in the village square", "So that children and grandparents have a place to meet."), "b",
    ),
    Idea(
        "baenk", 9_500, "Syd",
        ("Bænk ved stoppestedet", "En bænk med ryglæn, hvor man kan vente i læ."),
        ("Bench at the bus stop", "A bench with a back, where one can wait out of the wind."), "bc",
    ),
    Idea(
        "ladcykel", 32_000, "Midtbyen",
        ("Ladcykel til låns", "To ladcykler, som kan lånes gratis et døgn ad gangen."),
        ("Cargo bike to borrow", "Two cargo bikes to borrow for a day, free of charge."), "c",
    ),
    Idea(
        "koncert", 60_000, "Havnen",
        ("Gratis sommerkoncert", "En aften med musik på havnen for alle aldre."),
        ("Free summer concert", "An evening of music at the harbour for all ages."), "bc",
    ),
    Idea(
        "lys", 120_000, "Syd",
        ("Lys på stien til skoven", "Lave lamper, der kun lyser, når nogen går forbi."),
        ("Lights on the path to the woods", "Low lamps that shine only when somebody walks by."), "c",
    ),
    Idea(
        "film", 24_000, "Midtbyen",
        ("Filmaftener for unge", "Ti aftener på biblioteket, valgt af de unge selv."),
        ("Film nights for the young", "Ten evenings at the library, chosen by the young themselves."), "b",
    ),
)  # fmt: skip

GREEN = (
    Idea(
        "permahave", 62_000, "Nord",
        ("Permahave ved forsamlingshuset", "En have, som passer sig selv, og hvor alle må høste."),
        ("Permaculture garden by the village hall", "A garden that looks after itself and where all may pick."), "a",
    ),
    Idea(
        "legeplads", 85_000, "Nord",
        ("Naturlegeplads i lunden", "Stammer, vand og bakker i stedet for plastik."),
        ("Nature playground in the grove", "Logs, water and hills instead of plastic."), "ab",
    ),
    Idea(
        "baalplads", 48_000, "Syd",
        ("Shelter og bålplads ved åen", "To sheltere og et bålsted, som kan bookes gratis."),
        ("Shelter and bonfire place by the stream", "Two shelters and a fireplace, booked free of charge."), "b",
    ),
    Idea(
        "bier", 18_000, "Syd",
        ("Blomsterbånd til bier", "Vilde blomster langs tre veje i stedet for klippet græs."),
        ("Flower strips for bees", "Wild flowers along three roads instead of cut grass."), "ac",
    ),
    Idea(
        "traeer", 40_000, "Midtbyen",
        ("Frugttræer på torvet", "Tolv æble- og pæretræer, og en dag hvor vi planter dem sammen."),
        ("Fruit trees in the square", "Twelve apple and pear trees, and a day when we plant them together."), "c",
    ),
    Idea(
        "vandpost", 15_000, "Midtbyen",
        ("Vandpost ved cykelstien", "Koldt vand til flasken, uden plastik."),
        ("Drinking fountain by the cycle path", "Cold water for the bottle, without plastic."), "c",
    ),
)  # fmt: skip

THIS_YEAR = (
    Idea(
        "koeleskab", 12_000, "Midtbyen",
        ("Køleskab til fællesspisning", "Et stort køleskab i beboerhuset, så maden til fællesspisningen holder sig."),
        ("Fridge for communal dinners", "A large fridge in the community house to keep the food for our dinners."), "a",
    ),
    Idea(
        "repair", 28_000, "Midtbyen",
        ("Repair café", "Værktøj og et lokale, hvor frivillige hjælper med at reparere."),
        ("Repair café", "Tools and a room where volunteers help with repairs."), "a",
    ),
    Idea(
        "scene", 140_000, "Havnen",
        ("Overdækket scene på havnen", "En lille scene med tag, til musik, teater og taler."),
        ("Covered stage at the harbour", "A small stage with a roof, for music, theatre and speeches."), "b",
    ),
    Idea(
        "kran", 5_000, "Havnen",
        ("Redningskranse ved badestedet", "To kranse og et skilt, så hjælpen er tæt på."),
        ("Lifebuoys at the bathing place", "Two buoys and a sign, so that help is near."), "bd",
    ),
    Idea(
        "trampolin", 76_000, "Nord",
        ("Trampoliner i jordhøjde", "Fire trampoliner i jorden ved legepladsen."),
        ("Trampolines at ground level", "Four trampolines in the ground by the playground."), "c",
    ),
    Idea(
        "hundeskov", 55_000, "Nord",
        ("Hegn om hundeskoven", "Så hunde kan løbe frit, uden at løbe væk."),
        ("Fence around the dog wood", "So that dogs can run free without running away."), "cd",
    ),
    Idea(
        "udsigt", 240_000, "Syd",
        ("Udsigtstårn på bakken", "Et tårn af træ med en rampe, så alle kan komme op."),
        ("Viewing tower on the hill", "A wooden tower with a ramp, so that everybody can get up."), "d",
    ),
    Idea(
        "petanque", 22_000, "Syd",
        ("Petanquebane med bænke", "En bane i læ og to bænke med bord."),
        ("Pétanque court with benches", "A court out of the wind and two benches with a table."), "ad",
    ),
    Idea(
        "vaerksted", 98_000, "Midtbyen",
        ("Åbent træværksted", "Fire høvlbænke og en snedker to aftener om ugen."),
        ("Open woodwork shop", "Four benches and a joiner two evenings a week."), "bc",
    ),
)  # fmt: skip

NEXT_YEAR = (
    Idea(
        "klatrevaeg", 190_000, "Nord",
        ("Klatrevæg ved hallen", "En væg på seks meter med lette og svære ruter."),
        ("Climbing wall by the sports hall", "A wall of six metres with easy and hard routes."), "a",
    ),
    Idea(
        "sansehave", 150_000, "Midtbyen",
        ("Sansehave ved biblioteket", "Duft, vand og siddepladser, også for kørestole."),
        ("Sensory garden at the library", "Scent, water and places to sit, for wheelchairs too."), "b",
    ),
    Idea(
        "udekoekken", 65_000, "Havnen",
        ("Udekøkken ved kajen", "Borde, vask og ildsted under et halvtag."),
        ("Outdoor kitchen on the quay", "Tables, a sink and a fireplace under a roof."), "ab",
    ),
    Idea(
        "lydbaenk", 45_000, "Syd",
        ("Bænk med fortællinger", "Tryk på en knap, og hør de ældste fortælle om byen."),
        ("Bench with stories", "Press a button and hear the oldest tell of the town."), "c",
    ),
    Idea(
        "baadlaug", 120_000, "Havnen",
        ("Joller til låns", "Tre joller og redningsveste til alle aldre."),
        ("Dinghies to borrow", "Three dinghies and life jackets for all ages."), "bc",
    ),
)  # fmt: skip
