"""A whole year in the browser, each part by the one whose it is: from an empty town to a round that is evaluated.

Staff, residents and a journalist only click and write; nothing is made behind the pages but accounts and the clock.
"""

import asyncio
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from server import db
from server.config import load_settings
from server.people.actions import add_account, create_session
from server.web.session import token_hash
from tests.support.axe import page_faults
from tests.support.browser import OpenPage, save_download
from tests.support.parts import ROOT
from tests.support.servers import LiveServer, move_clock
from tests.support.sessions import new_session
from tests.support.site import in_thread

pytestmark = pytest.mark.browser

SLUG = "aaret"
PASSWORD, PASSPHRASE = "a password for tests", "a passphrase for tests"
STAFF = ("administrator", "moderator", "caseworker", "secretary", "officer", "auditor")
ZONE = ZoneInfo("Europe/Copenhagen")
IDEAS = ("Shelter ved skoven", "Bænk ved åen", "Svævebane")
PRICES = ("12.000", "9.000", "90.000")
VOTE = f"/personale/runder/{SLUG}/afstemning/1"
REVIEW = f"/personale/ideer/{SLUG}/behandling"
COUNCIL = f"/personale/byraad/{SLUG}/1"
DELIVERY = f"/personale/udfoerelse/{SLUG}"


@dataclass
class Year:
    """The town's server, its clock, and a page for each person, who stays signed in."""

    server: LiveServer
    clock: Path
    open_page: OpenPage
    pages: dict[str, Page] = field(default_factory=dict)
    residents: dict[str, UUID] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """What the server takes the time to be."""
        return datetime.now(UTC) + timedelta(seconds=float(self.clock.read_text()))

    def let_days_pass(self, days: int) -> None:
        """Long enough for everybody to be signed out."""
        move_clock(self.clock, float(self.clock.read_text()) + days * 24 * 3600)
        self.pages.clear()

    def by(self, who: str, path: str) -> Page:
        """This person opens a page."""
        page = self.pages.get(who) or self._enter(who)
        page.goto(self.server.url + path)
        return page

    def in_days(self, days: int) -> str:
        """A time for a form, as the town's clocks show it."""
        return f"{(self.now + timedelta(days=days)).astimezone(ZONE):%Y-%m-%dT%H:%M}"

    def day(self, days: int) -> str:
        """A day for a form."""
        return self.in_days(days)[:10]

    def _enter(self, who: str) -> Page:
        page = self.pages[who] = self.open_page(width=390)
        if who in STAFF:
            page.goto(f"{self.server.url}/personale/log-ind")
            send(page, "/personale/log-ind", email=f"{who}@by.example", password=PASSWORD)
        elif who != "journalist":
            token = in_thread(lambda: asyncio.run(self._let_in(who)))
            page.context.add_cookies([{"name": "puljen", "value": token, "url": self.server.url}])
        return page

    async def _let_in(self, name: str) -> str:
        """A session of this resident, who comes to be with her first one."""
        await db.open_database(load_settings(data=self.server.folder / "data", database=""))
        try:
            if name not in self.residents:
                self.residents[name], token = await new_session(name, self.now)
                return token
            await create_session(token_hash(token := secrets.token_urlsafe(32)), None, self.now, self.residents[name])
            return token
        finally:
            await db.close_database()


@pytest.fixture
def year(tmp_path: Path, open_page: OpenPage) -> Iterator[Year]:
    """An empty town with one account a role."""
    clock = tmp_path / "clock"
    clock.write_text("0")
    server = LiveServer(tmp_path, command=(), module="tests.support.clocked", env={"CLOCK_FILE": str(clock)})
    server.run("migrate")
    in_thread(lambda: asyncio.run(_hire(tmp_path / "data")))
    yield Year(server.start(), clock, open_page)
    server.stop()
    assert "Traceback" not in server.log


def test_a_year_from_an_empty_town_to_what_was_learnt(year: Year, tmp_path: Path) -> None:
    prepare(year)
    collect(year)
    review(year)
    set_up_the_vote(year)
    decide(year)
    seal_and_open(year)
    vote(year)
    close_and_publish(year)
    recount(year, tmp_path)
    carry_out(year)
    read_what_came_of_it(year)
    assert [fault for page in year.pages.values() for fault in page_faults(page)] == []


def prepare(year: Year) -> None:
    """The administrator names the municipality, makes a round, dates it and calls for ideas."""
    page = year.by("administrator", "/personale/kommunen")
    send(
        page,
        "/personale/kommunen",
        name="Årby Borgerbudget",
        authority="Årby Kommune",
        email="b@by.example",
        phone="12 34 56 78",
        address="Torvet 1",
    )
    page = year.by("administrator", "/personale/runder/ny")
    send(page, "/personale/runder/ny", slug=SLUG, title_da="Årets runde", intro_da="30.000 kr. til byen.")
    page = year.by("administrator", f"/personale/runder/{SLUG}/kalender")
    send(
        page, "/kalender", collecting_begins=year.in_days(-1), collecting_ends=year.in_days(20),
        voting_begins=year.in_days(40), voting_ends=year.in_days(47),
    )  # fmt: skip
    page = year.by("administrator", f"/personale/ideer/{SLUG}/indkaldelse")
    send(page, "/indkaldelse", who_da="Alle i byen.", areas="Nord, Syd", categories="Natur, Leg", max_price="100.000")
    advance(year, "collecting")


def collect(year: Year) -> None:
    """Residents send in ideas, ask and support; the moderator takes one down and puts it up again."""
    for title, price in zip(IDEAS, PRICES, strict=True):
        page = year.by("Asta Aagaard", f"/r/{SLUG}/ideer/ny")
        send(page, "/ideer/ny", title=title, body="Til glæde for **alle**.")
        send(page, "/ny/hvor", area="Nord", category="Natur", price=price, will_carry_out=True)
        send(page, "/ny/send")
    page = year.by("Bo Bech", f"/r/{SLUG}/ideer/1")
    send(page, "/spoerg", body="Hvem passer det?")
    send(year.by("Bo Bech", f"/r/{SLUG}/ideer/1"), "/stoet")
    page = year.by("Asta Aagaard", f"/r/{SLUG}/ideer/1")
    expect(page.locator("main")).to_contain_text("Hvem passer det?")
    page = year.by("moderator", f"/personale/ideer/{SLUG}/2")
    send(page, "/skjul", reason="Vi ser lige på den.")
    assert year.by("Bo Bech", f"/r/{SLUG}/ideer/2").locator("main").inner_text().count("Vi ser lige på den.")
    send(year.by("moderator", f"/personale/ideer/{SLUG}/2"), "/vis")


def review(year: Year) -> None:
    """The caseworker asks the proposer, finds out what each idea costs, and decides."""
    year.let_days_pass(21)
    advance(year, "reviewing")
    page = year.by("caseworker", f"{REVIEW}/1")
    send(page, "/1/spoerg", question="Hvor ved skoven?", until=year.day(7))
    page = year.by("Asta Aagaard", f"/r/{SLUG}/ideer/1/behandling")
    send(page, "/behandling", answer="Ved den nordre sti.")
    for number, price in enumerate(PRICES, 1):
        page = year.by("caseworker", f"{REVIEW}/{number}")
        for check in page.locator(f"main form[action$='/behandling/{number}'] input[value=yes]").all():
            check.check()
        send(
            page,
            f"/behandling/{number}",
            department="Vej og Park",
            prospects="Flere kommer ud.",
            once_likely=price,
            yearly_likely="0",
        )
        page = year.by("caseworker", f"{REVIEW}/{number}/afgoerelse")
        if number < 3:
            send(page, "/afgoerelse", decision="approved", reason="Det kan lade sig gøre.", office="Vej og Park")
        else:
            why = {"reason": "For dyrt.", "could_be_yes": "Hvis en fond betaler."}
            send(page, "/afgoerelse", decision="rejected", office="Vej og Park", values=why)


def set_up_the_vote(year: Year) -> None:
    """The secretary makes the vote, its pool and its ballot."""
    year.let_days_pass(7)
    advance(year, "shortlisting")
    page = year.by("secretary", f"/personale/runder/{SLUG}/ny-afstemning")
    send(page, "/ny-afstemning", title_da="Afstemning", opens=year.in_days(12), closes=year.in_days(19))
    page = year.by("secretary", f"{VOTE}/pulje")
    send(page, "/pulje", code="P1", title_da="Puljen", budget="30.000", rule="greedy")
    page = year.by("secretary", f"{VOTE}/seddel")
    send(page, "/seddel", name_da="Hele byen", lines=True, reason="En prøve med få stemmer.")


def decide(year: Year) -> None:
    """The council's list: added, decided, confirmed by two."""
    page = year.by("secretary", COUNCIL)
    send(page, "/tilfoej", numbers=True)
    page = year.by("secretary", f"{COUNCIL}/oplaeg")
    expect(page.locator("main")).to_contain_text(IDEAS[0])
    page = year.by("secretary", f"{COUNCIL}/beslutning")
    for box in page.locator("main input[type=radio][value=for]").all():
        box.check()
    send(page, "/beslutning", body="Byrådet", meeting=year.day(0), item="4")
    send(year.by("secretary", COUNCIL), "/bekraeft")
    send(year.by("administrator", COUNCIL), "/bekraeft")
    expect(year.by("journalist", f"/r/{SLUG}/beslutning/1").locator("main")).to_contain_text(IDEAS[1])


def seal_and_open(year: Year) -> None:
    """The list of who may vote, two keys, two signatures, two yeses."""
    rows = "".join(f"{n:06d};Borger {n};Vej {n};0000;Årby;1980-01-01;Nord\n" for n in range(1, 31))
    data = f"person_id;name;address;postcode;city;birth_date;area\n{rows}"
    page = year.by("officer", f"{VOTE}/liste")
    page.locator("input[type=file]").set_input_files(
        {"name": "liste.csv", "mimeType": "text/csv", "buffer": data.encode()}
    )
    send(page, "/liste")
    desk = vote_desk(year)
    for who in ("officer", "auditor"):
        send(year.by(who, desk), "/noegle", passphrase=PASSPHRASE, again=PASSPHRASE)
    for who in ("officer", "auditor"):
        send(year.by(who, desk), "/forsegl", passphrase=PASSPHRASE)
    for who in ("officer", "auditor"):
        send(year.by(who, desk), "/aabn")


def vote(year: Year) -> None:
    """Three residents vote with letters the officer has printed."""
    page = year.by("officer", f"{VOTE}/breve")
    send(page, "/udskriv")
    letters = re.findall(r'class="mono">(\d{4}-\d{4})</dd>.*?class="mono">([^<]+)</dd>', page.content(), re.DOTALL)
    assert len(letters) == 30, page.url
    year.let_days_pass(13)
    for turn, (number, secret) in enumerate(letters[:3]):
        page = year.open_page(width=390)
        page.goto(f"{year.server.booth}/stem/{SLUG}/1/vaelg")
        boxes = page.locator("input[type=checkbox][value$='I1']") if turn else page.locator("input[type=checkbox]")
        for box in boxes.all():
            box.check()
        page.locator("main form button.button-primary").last.click()
        page.get_by_label("Brevnummer").fill(number)
        page.get_by_label("Brevkode", exact=True).fill(secret)
        page.get_by_role("button", name="Afgiv stemme med kode").last.click()
        expect(page.locator("h1")).to_have_text("Din stemme er afgivet")


def close_and_publish(year: Year) -> None:
    """Two close, two publish."""
    year.let_days_pass(8)
    desk = vote_desk(year)
    for act, path in (("/luk", desk), ("/resultat", f"{desk}/resultat")):
        for who in ("officer", "auditor"):
            send(year.by(who, path), act)


def recount(year: Year, folder: Path) -> None:
    """A journalist reads who has won, downloads everything and counts again."""
    page = year.by("journalist", f"/r/{SLUG}/resultat")
    expect(page.locator("h1")).to_contain_text("2 af 2 forslag får penge")
    bundle = save_download(page, lambda: page.locator("a[href$='.zip']").first.click(), folder)
    command = [sys.executable, "-m", "ballots", "verify", str(bundle)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 3, done.stdout + done.stderr


def carry_out(year: Year) -> None:
    """The secretary begins, the proposer says how it goes and what it cost, the caseworker pays and looks back."""
    year.let_days_pass(10)
    send(year.by("secretary", DELIVERY), "/begynd")
    lead = f"/r/{SLUG}/projekter/1/tovholder"
    send(year.by("Asta Aagaard", f"{lead}/milepael"), "/milepael", title="Stolperne står", done=year.day(0))
    send(year.by("Asta Aagaard", f"{lead}/bilag"), "/bilag", day=year.day(0), amount="11.500", what="Brædder")
    for number in (1, 2):
        send(
            year.by("caseworker", f"{DELIVERY}/{number}/plan"), "/plan", start_by=year.day(0), done_by=year.day(60),
            evaluate_on=year.day(90), signs="Den bliver brugt.",
        )  # fmt: skip
        send(year.by("caseworker", f"{DELIVERY}/{number}/status"), "/status", act="begin")
    page = year.by("caseworker", f"{DELIVERY}/1")
    page.locator("main a[href*='/bilag/']").first.click()
    send(page, "/bilag/", decision="confirm")
    send(year.by("caseworker", f"{DELIVERY}/1/udbetaling"), "/udbetaling", amount="11.500")
    year.let_days_pass(95)
    send(year.by("caseworker", f"{DELIVERY}/1/status"), "/status", act="finish")
    send(year.by("caseworker", f"{DELIVERY}/2/status"), "/status", act="give_up", reason="Ejeren sagde nej.")
    for number, verdict in ((1, "spread"), (2, "stop")):
        send(
            year.by("caseworker", f"{DELIVERY}/{number}/evaluering"), "/evaluering", verdict=verdict,
            worked="Folk mødes.", not_worked="Det tog tid.", story="Vi lærte at spørge først.",
        )  # fmt: skip
    send(year.by("secretary", DELIVERY), "/afslut")


def read_what_came_of_it(year: Year) -> None:
    """Everybody can follow an idea from its first day to its last."""
    story = year.by("Bo Bech", f"/r/{SLUG}/projekter/1").locator("main")
    expect(story).to_contain_text("Vi lærte at spørge først.")
    fate = year.by("journalist", f"/r/{SLUG}/ideer/1/forloeb").locator("main").inner_text()
    for word in ("Godkendt", "Byrådet", "3 stemmer", "12.000", "Gennemført", "Evalueret"):
        assert word in fate, fate
    expect(year.by("journalist", "/").locator("main")).to_contain_text("Afsluttet")


def advance(year: Year, to: str) -> None:
    """An administrator moves the round on."""
    send(year.by("administrator", f"/personale/runder/{SLUG}"), "/fase", to=to)


def vote_desk(year: Year) -> str:
    page = year.by("officer", "/personale/afstemninger")
    return str(page.locator("main a[href*='/personale/afstemninger/']").first.get_attribute("href"))


def send(page: Page, action: str, values: Mapping[str, str] = MappingProxyType({}), **more: str | bool) -> None:
    """Fill in the form that goes to an address ending so (or with it in it), and send it; it must be accepted."""
    form = page.locator(f"main form[method=post][action$='{action}'], main form[method=post][action*='{action}']").first
    for name, value in {**values, **more}.items():
        fields = form.locator(f"[name={name}]:not([type=hidden])")
        if value is True:
            for box in fields.all():
                box.check()
        elif fields.first.get_attribute("type") in ("radio", "checkbox"):
            form.locator(f"[name={name}][value^='{value}']").first.check()
        elif fields.first.evaluate("it => it.tagName") == "SELECT":
            fields.first.select_option(str(value))
        else:
            fields.first.fill(str(value))
    form.evaluate("form => form.removeAttribute('target')")  # letters open in a window of their own
    form.locator("button[type=submit], button:not([type])").first.click()
    ready(page)


def ready(page: Page) -> None:
    """The answer is there, and no error of a form."""
    page.wait_for_load_state()
    assert not page.title().startswith("Fejl:"), f"{page.url}: {page.locator('.error-summary').inner_text()}"
    assert page.locator(".error-page").count() == 0, f"{page.url}: {page.locator('main').inner_text()}"


async def _hire(data: Path) -> None:
    await db.open_database(load_settings(data=data, database=""))
    try:
        for role in STAFF:
            await add_account(f"{role}@by.example", f"Ansat {role}", PASSWORD, frozenset({role}))
    finally:
        await db.close_database()
