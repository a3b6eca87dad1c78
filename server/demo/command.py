"""The command: make the town by the public actions, print what a visitor needs, serve."""

import asyncio
import base64
import hmac
import signal
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import socket
from typing import Any
from uuid import UUID

from server.config import Settings, load_settings
from server.db import close_database, open_database
from server.demo.crowd import crowd
from server.demo.provider import identity_provider
from server.demo.town import ROLES, SITE, Chapter, chapters
from server.jobs import holding_lease
from server.keys import own_secret
from server.migrations import migrate
from server.people.actions import save_site
from server.rehearsal.casting import Progress, ballots_bar, cast_all, voters
from server.rehearsal.crew import Crew, Member, hire
from server.rehearsal.folder import require_own
from server.rehearsal.steps import close_voting, open_voting, prepare, publish, seal
from server.rehearsal.voter import Poll
from server.roll.letters.actions import PlainLetter, issue_letters
from server.roll.letters.rules import show_number, show_secret
from server.rounds.queries import VoteInfo, find_round_by_slug, list_votes
from server.serve import listen
from server.votes.box.service import start_box, stop_box
from server.votes.sealing.queries import get_sealed

READY, PASSWORDS = "demo-ready", "demo-passwords"
LETTERS = 10
DOMAIN = "engby.example"
UNDER_WAY = ("draft", "sealed", "voting")


@contextmanager
def demo_town(port: int, folder: Path | None) -> Iterator[tuple[Settings, socket]]:
    """The town, ready to be served on a socket that listens on `port`; with `folder` it is kept and found again."""
    # Asked to stop, the program ends by an exception: so the temporary town, its keys included, is really deleted.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with ExitStack() as stack:
        data = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="puljen-demo-")))
        settings = load_settings(
            data=data,
            database="",
            host="127.0.0.1",
            port=port,
            public_url=f"http://localhost:{port}",
            booth_url=f"http://127.0.0.1:{port}",
            demo=True,
            **_provider(stack, data),
        )
        settings.make_data()
        require_own(settings.data, settings.keys / PASSWORDS)
        ear = listen(settings)  # a port that is taken is said before the town is made
        print("Making the demo town …", flush=True)
        print(asyncio.run(_stage(settings, datetime.now(UTC))), flush=True)
        if folder is None:
            print("Everything is deleted when the demo stops; keep it with --dir.", flush=True)
        yield settings, ear


def _provider(stack: ExitStack, data: Path) -> dict[str, Any]:
    """An invented identity provider beside the town, where the package is installed; else sign-in is by mail alone."""
    if not (issuer := stack.enter_context(identity_provider())):
        return {}
    secret = data / "demo-provider-secret"
    data.mkdir(parents=True, exist_ok=True)
    secret.write_text("it takes any")
    return {
        "oidc_issuer": issuer,
        "oidc_client_id": "engby",
        "oidc_client_secret_file": secret,
        "oidc_name": "Engby-ID (demo)",
    }


async def _stage(settings: Settings, now: datetime) -> str:
    """Make what is missing; what to print about it. The passwords come first: they mark the folder as the demo's."""
    members = _members(settings)
    await open_database(settings)
    try:
        await migrate()
        async with holding_lease(settings, lambda: datetime.now(UTC)):
            await start_box(settings)
            try:
                if not (settings.data / READY).exists():
                    await _build(settings, await hire(members), now)
                return await _sheet(settings, members, now)
            finally:
                await stop_box()
    finally:
        await close_database()


async def _build(settings: Settings, crew: Crew, now: datetime) -> None:
    """Three rounds, one beside the other; started again after a crash it goes on where it was."""
    await save_site(SITE)
    made = [(chapter, await prepare(chapter.plan)) for chapter in chapters(now)]
    total = sum(chapter.ballots for chapter, vote in made if vote.step in UNDER_WAY)
    with ballots_bar(total) as progress, voters() as pool:
        async with asyncio.TaskGroup() as group:
            for chapter, vote in made:
                group.create_task(_play(chapter, vote, crew, pool, progress))
    (settings.data / READY).touch()


async def _play(chapter: Chapter, vote: VoteInfo, crew: Crew, pool: ProcessPoolExecutor, progress: Progress) -> None:
    """Bring one round as far as its chapter goes; its own clock follows the dates of its vote."""
    before = vote.opens - timedelta(days=1)
    await seal(vote.id, crew, before)
    await open_voting(vote.id, crew, before)
    sealed = await get_sealed(vote.id)
    style = sealed.styles[0]
    if vote.step in UNDER_WAY:
        poll = Poll(sealed.eid, style.id, style.pass_key)
        cast = crowd(chapter, style.first_line)
        await cast_all(pool, vote.id, poll, cast, vote.opens + timedelta(hours=1), progress)
    if chapter.until != "voting":
        await close_voting(vote.id, crew, vote.box_closes)
    if chapter.until == "published":
        await publish(vote.id, crew, vote.box_closes + timedelta(days=3))


def _members(settings: Settings) -> list[Member]:
    """The same passwords at every start in the same folder, and in no other."""
    secret = own_secret(settings.keys, PASSWORDS)
    return [Member(role, name, f"{role}@{DOMAIN}", _password(secret, role)) for role, name in ROLES.items()]


def _password(secret: bytes, role: str) -> str:
    text = base64.b32encode(hmac.digest(secret, role.encode(), "sha256")).decode().lower()
    return "-".join(text[at : at + 4] for at in range(0, 16, 4))


async def _sheet(settings: Settings, members: list[Member], now: datetime) -> str:
    """Addresses, sign-ins and letters."""
    lines = [
        "",
        f"Pages  {settings.public_url}/   (English: {settings.public_url}/en/)",
        f"Booth  {settings.booth_url}/",
        "",
        f"Residents sign in at {settings.public_url}/log-ind with any mail address; mails are shown at",
        f"  {settings.public_url}/demo/post",
        *([f"  or as anybody at {settings.oidc_issuer}, an invented provider"] if settings.oidc_issuer else []),
        "",
        f"Staff sign in at {settings.public_url}/personale/log-ind",
        *(f"  {member.role:<14} {member.email:<30} {member.password}" for member in members),
        "",
    ]
    for chapter in chapters(now):
        slug = chapter.plan.round.slug
        lines.append(f"{chapter.until:<10} {settings.public_url}/r/{slug}/resultat")
    return "\n".join([*lines, "", *await _letters(settings, now), ""])


async def _letters(settings: Settings, now: datetime) -> list[str]:
    """A handful of letters for the open round; older ones of the same residents are void from now on."""
    slug = chapters(now)[-1].plan.round.slug
    found = await find_round_by_slug(slug)
    vote = (await list_votes(found.id))[0] if found else None
    if vote is None or not vote.opens <= now < vote.closes:
        return ["Voting in the open round is over by now; start a new demo to vote."]
    letters = await _issue(settings, vote.id)
    return [f"Letters for {settings.booth_url}/stem/{slug}/1", *(_letter(settings, slug, one) for one in letters)]


async def _issue(settings: Settings, vote_id: UUID) -> list[PlainLetter]:
    """For the first residents who have not voted."""
    letters: list[PlainLetter] = []
    first = 0
    while len(letters) < LETTERS:
        async for page in issue_letters(settings.keys, vote_id, first, first + LETTERS - len(letters) - 1, None):
            letters += page
        first += LETTERS
    return letters[:LETTERS]


def _letter(settings: Settings, slug: str, letter: PlainLetter) -> str:
    link = f"{settings.booth_url}/stem/{slug}/1#{letter.number}-{letter.secret}"
    return f"  Letter {show_number(letter.number)}  secret {show_secret(letter.secret)}  {link}"
