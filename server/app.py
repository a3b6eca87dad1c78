"""The only wiring: rooms, web layers, database, box and jobs put together into one application."""

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import Litestar

from server import db, jobs
from server.config import Settings
from server.council.handlers import DESK_LINKS as COUNCIL_LINKS
from server.council.handlers import router as council
from server.delivery.handlers import DESK_LINKS as DELIVERY_LINKS
from server.delivery.handlers import router as delivery
from server.desk.checklist.handlers import DESK_LINKS as TASK_LINKS
from server.desk.checklist.handlers import router as checklists
from server.desk.moving.handlers import router as moving
from server.desk.reminders.actions import remind
from server.desk.setup.handlers import router as round_starts
from server.desk.trial.handlers import router as trials
from server.files.actions import forget_files
from server.front.acts import DESK_LINKS as ACT_LINKS
from server.front.handlers import router as front
from server.ideas.handlers import DESK_LINKS as IDEA_LINKS
from server.ideas.handlers import router as ideas
from server.keys import own_secret
from server.log.staff import quick_faults
from server.mail.actions import forget_old_mail, send_due
from server.mail.handlers import DESK_LINKS as MAIL_LINKS
from server.mail.handlers import demo_router as demo_mail
from server.mail.handlers import router as outbox
from server.migrations import migrated_database
from server.people import actions as people
from server.people.accounts.handlers import DESK_LINKS as ACCOUNT_LINKS
from server.people.accounts.handlers import router as accounts
from server.people.handlers import router as people_pages
from server.people.invited.handlers import router as invited
from server.people.oidc.actions import forget_states
from server.people.oidc.handlers import router as oidc
from server.people.passwords import TooBusy
from server.people.queries import find_resident, find_staff, get_site
from server.people.residents.actions import forget_links
from server.people.residents.handlers import router as residents
from server.people.rules import NotAllowed
from server.people.site.handlers import DESK_LINKS as SITE_LINKS
from server.people.site.handlers import router as site_page
from server.people.site.handlers import shown
from server.results.count.handlers import router as results_desk
from server.results.data.handlers import router as results_data
from server.results.report.handlers import router as results
from server.roll.handlers import router as roll
from server.roll.register.actions import clear_imports, give_up_unfinished
from server.rounds.handlers import DESK_LINKS as ROUND_LINKS
from server.rounds.handlers import router as rounds
from server.rounds.phases import NotNow
from server.rounds.queries import NotFound, find_round_by_slug, get_vote, list_rounds
from server.votes.box.service import check_boxes, cross_due_borders, start_box, stop_box
from server.votes.closing.actions import continue_closings
from server.votes.handlers import DESK_LINKS as VOTE_LINKS
from server.votes.handlers import routers as votes
from server.votes.rules import AlreadyVoted, NotServed
from server.web.session import RESIDENT, STAFF, StoredSession
from server.web.shell import Shell, Site, User
from server.web.wiring import build

log = logging.getLogger("puljen")

ERRORS: dict[type[Exception], int] = {
    NotFound: 404,
    NotNow: 409,
    NotAllowed: 403,
    AlreadyVoted: 409,
    NotServed: 503,
    TooBusy: 503,
    db.Busy: 503,
    db.Unavailable: 503,
    db.Frozen: 409,
}
"""Rooms' errors that no handler turns into an answer of its own → HTTP status."""


WORK = [
    jobs.Job("borders", timedelta(minutes=10), cross_due_borders),
    jobs.Job("closings", timedelta(seconds=5), continue_closings),
    jobs.Job("rolls", timedelta(seconds=10), clear_imports),
    jobs.Job(
        "sessions",
        timedelta(hours=1),
        lambda now: people.forget_sessions(now - STAFF.absolute, now - RESIDENT.absolute),
    ),
    jobs.Job("sign-in links", timedelta(hours=1), forget_links),
    jobs.Job("sign-ins elsewhere", timedelta(minutes=10), forget_states),
    jobs.Job("old mail", timedelta(hours=6), forget_old_mail),
]
"""What nobody clicks for. The longer between two borders, the more ballots enter the log together."""


def posting(settings: Settings) -> list[jobs.Job]:
    """Work of a loop of its own: a mail server that is slow to answer must not hold up the closing of a vote."""
    return [jobs.Job("mail", timedelta(seconds=2), lambda now: send_due(settings, now))]


WITH_PICTURES = ("idea_version", "idea_draft", "delivery_milestone", "delivery_expense")
"""Every table that shows pictures; those that none of them names are deleted a day after they came."""


def chores(settings: Settings) -> list[jobs.Job]:
    """Work that must know the folder of files, or the address that mails lead to."""
    return [
        jobs.Job("files", timedelta(hours=3), lambda now: forget_files(settings.files, WITH_PICTURES, now)),
        jobs.Job("reminders", timedelta(minutes=15), lambda now: remind(settings.public_url, now)),
    ]


class Sessions:
    """`web`'s session store on the `people` room's table."""

    async def find(self, token_hash: bytes) -> StoredSession | None:
        row = await people.find_session(token_hash)
        user = await _user(row) if row else None
        return StoredSession(user, row.created, row.touched) if row and user else None

    async def create(self, token_hash: bytes, person: UUID, resident: bool, now: datetime) -> None:
        account, resident_id = (None, person) if resident else (person, None)
        await people.create_session(token_hash, account, now, resident_id)

    async def touch(self, token_hash: bytes, now: datetime) -> None:
        await people.touch_session(token_hash, now)

    async def delete(self, token_hash: bytes) -> None:
        await people.delete_session(token_hash)

    async def delete_all(self, person: UUID) -> None:
        await people.delete_sessions_of(person)


async def _user(row: people.SessionRow) -> User | None:
    if row.resident:
        resident = await find_resident(row.resident)
        return User(resident.id, resident.name, frozenset({"resident"})) if resident else None
    staff = await find_staff(row.account) if row.account else None
    return User(staff.id, staff.name, staff.roles, staff.grants) if staff else None


async def round_of(path_params: Mapping[str, Any]) -> UUID | None:
    """The round a route belongs to, by the names all rooms give their path parameters; None: to none."""
    if "vote" in path_params:
        try:
            return (await get_vote(path_params["vote"])).round
        except NotFound:
            return None
    round_ = await find_round_by_slug(path_params["slug"]) if "slug" in path_params else None
    return round_.id if round_ else None


async def round_titles() -> list[tuple[UUID, dict[str, str]]]:
    """Every round with its titles, the newest first."""
    return [(round_.id, round_.titles) for round_ in await list_rounds()]


ROOMS = [
    *(front, outbox, people_pages, site_page, residents, oidc, accounts, invited, rounds, roll),
    *votes,
    *(results, results_data, results_desk, ideas, council, delivery, checklists, moving, round_starts, trials),
]
"""Every route."""
DESK = [
    *TASK_LINKS, *ROUND_LINKS, *VOTE_LINKS, *IDEA_LINKS, *COUNCIL_LINKS, *DELIVERY_LINKS, *SITE_LINKS,
    *ACCOUNT_LINKS, *MAIL_LINKS, *ACT_LINKS,
]  # fmt: skip
"""What staff may go to from their desk."""


def create_app(settings: Settings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Litestar:
    """The application for these settings. It opens the database when it starts and refuses one that is not migrated."""
    shell = Shell(
        public_url=settings.public_url,
        booth_url=settings.booth_url,
        sessions=Sessions(),
        site=Site("Puljen", "", "", "", demo=settings.demo),
        desk=DESK,
        round_of=round_of,
        rounds=round_titles,
        clock=clock,
    )

    @asynccontextmanager
    async def running(_app: Litestar) -> AsyncIterator[None]:
        async with (
            migrated_database(settings),
            jobs.holding_lease(settings, clock),
            rolls(),
            acts(settings),
            box(settings),
            jobs.working(clock, [*WORK, *chores(settings)]),
            jobs.working(clock, posting(settings)),
        ):
            shell.secret = own_secret(settings.keys, "devices")
            shell.site = shown(await get_site(), settings.demo)
            yield

    rooms = [*ROOMS, demo_mail] if settings.demo else ROOMS
    app = build(rooms, shell, errors=ERRORS, lifespan=[running])
    app.state["settings"] = settings
    return app


@asynccontextmanager
async def acts(settings: Settings) -> AsyncIterator[None]:
    """A record of staff acts that does not fit is said, and keeps nobody from voting."""
    for fault in await quick_faults(settings):
        log.critical("the record of staff acts: %s (see `python -m server acts`)", fault)
    yield


@asynccontextmanager
async def rolls() -> AsyncIterator[None]:
    """No import outlives the process that reads its file."""
    await give_up_unfinished()
    yield


@asynccontextmanager
async def box(settings: Settings) -> AsyncIterator[None]:
    """The ballot writer; what waits in its queue is stored before it ends. A vote that does not fit is not served."""
    await start_box(settings)
    try:
        for vote, reason in (await check_boxes()).items():
            log.critical("vote %s is not served: %s (see `python -m server recover`)", vote, reason)
        yield
    finally:
        await stop_box()
