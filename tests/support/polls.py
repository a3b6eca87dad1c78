"""A vote of any shape, made by the actions staff use, and residents who vote in it by playing their own side."""

import io
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from ballots import passes
from ballots.lines import BallotLine, ballot_from_seed, choices_bytes
from ballots.passes import SEED_SIZE
from server.config import Settings
from server.people.actions import add_account, save_site
from server.people.queries import SiteInfo, Staff, find_staff
from server.roll.register.actions import import_roll
from server.roll.voids.actions import ask_void, void_line
from server.rounds.actions import advance_round, create_round
from server.rounds.ballot.actions import add_budget_line, add_vote, save_style
from server.rounds.ballot.rules import BudgetLineDraft, StyleDraft, VoteDraft
from server.rounds.phases import Facts
from server.rounds.projects.actions import import_projects
from server.rounds.projects.rules import ProjectDraft
from server.rounds.rules import RoundDraft
from server.votes.actions import cast_ballot, issue_pass
from server.votes.rules import Receipt
from server.votes.sealing.actions import make_officer_key, open_first, open_second, seal_first, seal_second
from server.votes.sealing.queries import get_sealed
from server.votes.sealing.rules import SealedVote

OPENS = datetime(2026, 11, 1, 8, tzinfo=UTC)
NOW = OPENS + timedelta(hours=1)
CLOSES = OPENS + timedelta(days=14)
BOX_CLOSES = CLOSES + timedelta(minutes=15)
PASSPHRASE = "a passphrase for tests"


@dataclass(frozen=True)
class Poll:
    """A vote and the two people who run it."""

    settings: Settings
    round: UUID
    id: UUID
    officer: Staff
    auditor: Staff

    async def seal(self) -> SealedVote:
        """Both officers make their keys and sign."""
        await make_officer_key(self.id, self.officer, "officer", PASSPHRASE)
        await make_officer_key(self.id, self.auditor, "auditor", PASSPHRASE)
        await seal_first(self.id, self.officer, PASSPHRASE, OPENS)
        await seal_second(self.id, self.auditor, PASSPHRASE, OPENS)
        return await get_sealed(self.id)

    async def open(self) -> "OpenPoll":
        """Sealed and opened."""
        sealed = await self.seal()
        await open_first(self.id, self.officer, OPENS)
        await open_second(self.id, self.auditor, OPENS)
        return OpenPoll(self.settings, self.round, self.id, self.officer, self.auditor, sealed)


@dataclass(frozen=True)
class OpenPoll(Poll):
    """A vote that is being voted on."""

    sealed: SealedVote

    async def take_off(self, line: int, now: datetime = NOW) -> None:
        """Both of them take this line off the roll."""
        await ask_void(self.id, line, self.officer, now)
        await void_line(self.id, line, self.auditor, now)

    def resident(self, line: int, seed: bytes | None = None) -> "Resident":
        """Whoever stands on this line of the roll."""
        return Resident(self, line, seed or secrets.token_bytes(SEED_SIZE))


@dataclass(frozen=True)
class Resident:
    """One line of the roll, and the seed its holder drew."""

    poll: OpenPoll
    line: int
    seed: bytes

    @property
    def style(self) -> int:
        """Her ballot style."""
        return self.poll.sealed.style_of(self.line).id

    @property
    def k(self) -> bytes:
        """Her key, known to nobody else."""
        return passes.voter_keys(self.seed, self.poll.sealed.eid, self.style).k

    @property
    def blinded(self) -> bytes:
        """What she asks a pass for."""
        return passes.blind(self._message, self._own.salt, self._own.r, self._modulus)

    async def get_pass(self, now: datetime = NOW) -> bytes:
        """Her pass, unblinded."""
        signature = await issue_pass(self.poll.id, self.line, self.blinded, False, now)
        return passes.finalize(self._message, signature, self._own.r, self._modulus)

    def ballot(self, w: bytes, *chosen: str, n: int = 1) -> tuple[BallotLine, bytes, bytes]:
        """Line, choices and nonce of one version."""
        lines = self.poll.sealed.manifest.style(self.style).budget_lines
        choices = choices_bytes({line: chosen if line == lines[0] else () for line in lines})
        line, opening = ballot_from_seed(self.seed, self.poll.sealed.eid, self.style, n, choices, w)
        return line, choices, opening.nonce

    async def vote(self, *chosen: str, n: int = 1, now: datetime = NOW) -> Receipt:
        """Pass and ballot."""
        return await cast_ballot(self.poll.id, *self.ballot(await self.get_pass(now), *chosen, n=n), now)

    @property
    def _modulus(self) -> bytes:
        return self.poll.sealed.manifest.style(self.style).pass_key

    @property
    def _own(self) -> passes.Derived:
        return passes.derive(self.seed, self.poll.sealed.eid, self.style, self._modulus)

    @property
    def _message(self) -> bytes:
        return passes.pass_message(self.poll.sealed.eid, self.style, self._own.k, self._own.p)


async def draft_poll(
    settings: Settings, residents: int = 30, styles: int = 1, min_batch: int = 1, lot: str = "project-id"
) -> Poll:
    """A vote in shortlisting; `residents` of each style, in areas A1, A2, …; projects P1 to P5 on budget line L1."""
    site = ("Prøveby", "Prøveby Kommune", "budget@example.dk", "12 34 56 78", "Rådhuset 1", "Europe/Copenhagen", "DKK")
    await save_site(SiteInfo(*site))
    officer, auditor = await new_staff("officer"), await new_staff("auditor")
    round_id = await create_round(RoundDraft("proeve", "Prøverunde"), None)
    source = {"lot_source": "the town's dice", "lot_at": BOX_CLOSES + timedelta(hours=24)} if lot == "beacon" else {}
    vote = await add_vote(round_id, VoteDraft("Afstemning", "", OPENS, CLOSES, min_batch, lot, **source), None)  # type: ignore[arg-type]
    await add_budget_line(vote, BudgetLineDraft("L1", "Puljen", "The pool", 100_000_00, "equal-shares", 3), None)
    for number in range(1, styles + 1):
        draft = StyleDraft(number, f"Bydel {number}", "", (f"A{number}",), ("L1",), "few people live here")
        await save_style(vote, draft, None)
    projects = [ProjectDraft(f"Forslag {n}", n * 10_000_00, f"P{n}") for n in range(1, 6)]
    await import_projects(vote, projects, None)
    await advance_round(round_id, "shortlisting", Facts("draft"), OPENS, None)
    await import_roll(settings.keys, vote, io.BytesIO(roll_csv(residents, styles)), OPENS.date(), None)
    return Poll(settings, round_id, vote, officer, auditor)


async def open_poll(settings: Settings, residents: int = 30, styles: int = 1, min_batch: int = 1) -> OpenPoll:
    """A vote that is being voted on since OPENS."""
    return await (await draft_poll(settings, residents, styles, min_batch)).open()


async def new_staff(*roles: str) -> Staff:
    """An account with these roles."""
    name = f"{'-'.join(roles)}-{secrets.token_hex(4)}"
    account = await add_account(f"{name}@example.dk", name, "a password for tests", frozenset(roles))
    staff = await find_staff(account)
    assert staff is not None
    return staff


def roll_csv(residents: int, styles: int) -> bytes:
    """People who do not exist, `residents` in each area."""
    rows = [
        f"{style:03d}{n:07d};Beboer {style}-{n};Prøvevej {n};4200;Prøveby;1980-01-01;A{style}\n"
        for style in range(1, styles + 1)
        for n in range(1, residents + 1)
    ]
    return ("person_id;name;address;postcode;city;birth_date;area\n" + "".join(rows)).encode()
