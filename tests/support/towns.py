"""A town with a round whose vote is open, made by the actions staff use; and voters who play their own side."""

import io
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from ballots import passes
from ballots.canonical import b64
from ballots.lines import ballot_from_seed, choices_bytes, line_bytes
from ballots.manifest import Manifest
from server import db
from server.config import Settings
from server.people.actions import add_account, save_site
from server.people.queries import SiteInfo, Staff, find_staff
from server.results.count.actions import approve_publication, publish_count
from server.results.queries import bundle_path
from server.roll.letters.actions import PlainLetter, issue_letters
from server.roll.register.actions import import_roll
from server.rounds.actions import advance_round, create_round, set_dates
from server.rounds.ballot.actions import add_budget_line, add_vote, save_style
from server.rounds.ballot.rules import BudgetLineDraft, StyleDraft, VoteDraft
from server.rounds.phases import Facts
from server.rounds.projects.actions import import_projects
from server.rounds.projects.rules import ProjectDraft
from server.rounds.queries import DateInfo
from server.rounds.rules import RoundDraft
from server.votes.box.service import start_box, stop_box
from server.votes.closing.actions import close_first, close_second
from server.votes.sealing.actions import make_officer_key, open_first, open_second, seal_first, seal_second
from server.votes.sealing.queries import get_sealed
from tests.support.databases import fresh_database

SLUG = "proeve"
PASSWORD = "a password for tests"
PASSPHRASE = "a passphrase for tests"


@dataclass(frozen=True)
class Town:
    """A round at `/r/proeve` with one open vote, number 1."""

    settings: Settings
    round: UUID
    vote: UUID
    officer: Staff
    auditor: Staff
    letters: tuple[PlainLetter, ...]
    manifest: Manifest
    eid: bytes

    @property
    def environment(self) -> dict[str, str]:
        """What a server process must be told to serve this town."""
        return {"PULJEN_DATA": str(self.settings.data), "PULJEN_DATABASE": self.settings.database}


@dataclass(frozen=True)
class Voter:
    """The voter's own side: a seed, and what follows from it for one style."""

    seed: bytes
    eid: bytes
    style: int
    modulus: bytes

    @property
    def blinded(self) -> bytes:
        """What she asks a pass for."""
        own = self._derived
        return passes.blind(self._message, own.salt, own.r, self.modulus)

    def pass_from(self, signature: bytes) -> bytes:
        """Her pass, from the blind signature."""
        return passes.finalize(self._message, signature, self._derived.r, self.modulus)

    def identity(self, choices: Mapping[str, Sequence[str]], n: int = 1) -> tuple[bytes, int, bytes]:
        """(k, n, c) of a ballot: they follow from her seed, without any pass."""
        data = choices_bytes(choices)
        line, _opening = ballot_from_seed(self.seed, self.eid, self.style, n, data, bytes(passes.PASS_SIZE))
        return line.k, line.n, line.c

    def ballot(self, choices: Mapping[str, Sequence[str]], w: bytes, n: int = 1) -> dict[str, object]:
        """What she posts to the booth as a program would: line, choices, nonce."""
        data = choices_bytes(choices)
        line, opening = ballot_from_seed(self.seed, self.eid, self.style, n, data, w)
        return {"line": json.loads(line_bytes(line)), "choices": json.loads(data), "nonce": b64(opening.nonce)}

    @property
    def _derived(self) -> passes.Derived:
        return passes.derive(self.seed, self.eid, self.style, self.modulus)

    @property
    def _message(self) -> bytes:
        return passes.pass_message(self.eid, self.style, self._derived.k, self._derived.p)


async def open_town(
    settings: Settings,
    *,
    projects: int = 10,
    residents: int = 20,
    letters: int = 0,
    rule: str = "equal-shares",
    now: datetime | None = None,
) -> Town:
    """Make the town on an open database whose box service runs. `letters` of the residents get one."""
    now = (now or datetime.now(UTC)).replace(microsecond=0)
    site = ("Prøveby", "Prøveby Kommune", "budget@example.dk", "12 34 56 78", "Rådhuset 1", "Europe/Copenhagen", "DKK")
    await save_site(SiteInfo(*site))
    officer, auditor = await _staff("officer"), await _staff("auditor")
    round_id, vote = await _vote(projects, residents, rule, now)
    await import_roll(settings.keys, vote, io.BytesIO(roll_csv(residents)), now.date(), officer.id)
    for staff in (officer, auditor):
        await make_officer_key(vote, staff, _office(staff), PASSPHRASE)
    await seal_first(vote, officer, PASSPHRASE, now)
    await seal_second(vote, auditor, PASSPHRASE, now)
    printed: list[PlainLetter] = []
    if letters:
        async for chunk in issue_letters(settings.keys, vote, 0, letters - 1, officer.id):
            printed += chunk
    await open_first(vote, officer, now)
    await open_second(vote, auditor, now)
    sealed = await get_sealed(vote)
    return Town(settings, round_id, vote, officer, auditor, tuple(printed), sealed.manifest, sealed.eid)


async def town_at_rest(kind: str, url: str | None, folder: Path, *, letters: int) -> Town:
    """A town on a database of its own that nobody has open: for a server process to serve."""
    async with fresh_database(kind, folder, url) as settings:
        await start_box(settings)
        town = await open_town(settings, residents=letters + 20, letters=letters)
        await stop_box()
    return town


async def published_bundle(town: Town) -> Path:
    """Close, count and publish a town whose server has ended, as it lies on the disk."""
    after = town.manifest.box_closes + timedelta(seconds=1)
    await db.open_database(town.settings)
    try:
        await start_box(town.settings)
        await close_first(town.vote, town.officer, after)
        assert await close_second(town.vote, town.auditor, after) == "opened"
        await approve_publication(town.vote, town.officer, after)
        published = await publish_count(town.vote, town.auditor, after)
        await stop_box()
    finally:
        await db.close_database()
    return bundle_path(town.settings.files, published.sha256)


def new_voter(town: Town, style: int = 1) -> Voter:
    """Somebody with a fresh seed."""
    key = next(one.pass_key for one in town.manifest.styles if one.id == style)
    return Voter(secrets.token_bytes(passes.SEED_SIZE), town.eid, style, key)


def some_choices(town: Town, turn: int) -> dict[str, list[str]]:
    """A valid ballot, another one each turn."""
    names = sorted(project.id for project in town.manifest.projects)
    two = sorted({names[turn % len(names)], names[(turn * 7 + 3) % len(names)]})
    return {line.id: two for line in town.manifest.budget_lines}


def roll_csv(residents: int) -> bytes:
    """A roll of people who do not exist."""
    rows = (f"{n:010d};Beboer {n};Prøvevej {n};4200;Prøveby;1980-01-01;By" for n in range(1, residents + 1))
    return ("person_id;name;address;postcode;city;birth_date;area\n" + "\n".join(rows) + "\n").encode()


async def _staff(role: str) -> Staff:
    account = await add_account(f"{role}@example.dk", role.capitalize(), PASSWORD, frozenset({role}))
    staff = await find_staff(account)
    assert staff is not None
    return staff


def _office(staff: Staff) -> str:
    return next(iter(staff.roles))


async def _vote(projects: int, residents: int, rule: str, now: datetime) -> tuple[UUID, UUID]:
    """The round with its one vote, in the phase before voting."""
    round_id = await create_round(RoundDraft(SLUG, "Prøverunde", "Trial round", "En prøve.", "A trial."), None)
    opens, closes = now - timedelta(hours=1), now + timedelta(days=7)
    await set_dates(round_id, [DateInfo("voting", opens, closes)], None)
    vote = await add_vote(round_id, VoteDraft("Afstemning", "Vote", opens, closes, min_batch=1), None)
    await add_budget_line(vote, BudgetLineDraft("L1", "Puljen", "The pool", projects * 40_000_00, rule), None)
    reason = "" if residents >= 100 else "few people live here"
    await save_style(vote, StyleDraft(1, "Hele byen", "The whole town", (), ("L1",), reason), None)
    drafts = [
        ProjectDraft(f"Forslag {n}", 30_000_00 + n * 1_000_00, f"P{n}", f"Proposal {n}", "Et forslag.", "A proposal.")
        for n in range(1, projects + 1)
    ]
    await import_projects(vote, drafts, None)
    await advance_round(round_id, "shortlisting", Facts("draft"), now, None)
    return round_id, vote
