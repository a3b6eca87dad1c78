"""A round of the demo town that came from ideas, was voted on, and is being carried out: made by the public actions."""

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from PIL import Image

from server import db
from server.config import Settings, load_settings
from server.delivery.rules import EvaluationDraft, ExpenseDraft, MilestoneDraft, Plan
from server.files.actions import store_image
from server.ideas.talk.actions import set_follow
from server.people.actions import find_session
from server.people.queries import Staff, find_account_by_email, find_staff
from server.rehearsal.crew import Crew
from server.rehearsal.delivery import carry_out, start_delivery
from server.rehearsal.plan import Course
from server.rehearsal.steps import close_voting, open_voting, publish, seal
from server.roll.register.actions import import_roll
from server.rounds.queries import get_vote
from server.votes.box.service import start_box, stop_box
from server.votes.sealing.queries import get_sealed
from server.web.session import token_hash
from tests.support.made_lists import Two, decide, listed, lock
from tests.support.polls import OpenPoll
from tests.support.sessions import new_session

CARRIED = "engby-2034"
IDEAS = f"http://localhost/r/{CARRIED}/ideer"
BALLOTS = (("I1", "I4"), ("I1",), ("I1", "I4"))
"""With 60,000 kr. there is money for the first and the fourth; nobody wants the second."""
AGO = timedelta(days=90)
LEARNT = EvaluationDraft("spread", "Den bruges hver dag.", "Træet var dyrere end ventet.", "En plads, hvor man mødes.")


async def add_delivery(data: Path, token: str) -> None:
    """Make it on a database nobody serves; the resident of this session leads its first project."""
    settings, now = load_settings(data=data), datetime.now(UTC).replace(microsecond=0)
    await db.open_database(settings)
    await start_box(settings)
    try:
        session = await find_session(token_hash(token))
        assert session and session.resident
        staff = {role: await _member(role) for role in ("officer", "auditor", "secretary", "administrator")}
        crew, two = Crew(staff), Two(staff["secretary"], staff["administrator"])
        round_id = await published_round(settings, CARRIED, session.resident, crew, two, now - AGO)
        await start_delivery(round_id, IDEAS, now - timedelta(days=40))
        photo = await store_image(settings.files, picture(), now)
        courses = {1: course(photo.full.sha256, photo.thumb.sha256, now.date()), 2: Course("done")}
        await carry_out(round_id, courses, IDEAS, now - timedelta(days=20))
    finally:
        await stop_box()
        await db.close_database()


async def published_round(settings: Settings, slug: str, resident: UUID, crew: Crew, two: Two, start: datetime) -> UUID:
    """A round whose vote was on three ideas, two of them the resident's, and is published; the box is served."""
    vote_id = await listed(slug, resident, start)
    await decide(vote_id, start, {1: "for", 2: "for", 4: "for"})
    await lock(vote_id, two, start)
    vote = await get_vote(vote_id)
    heading = "person_id;name;address;postcode;city;birth_date;area\n"
    rows = "".join(f"{n:06d};Borger {n};Vej {n};0000;Engby;1980-01-01;\n" for n in range(1, 21))
    await import_roll(settings.keys, vote_id, io.BytesIO((heading + rows).encode()), start.date(), None)
    await seal(vote_id, crew, start)
    await open_voting(vote_id, crew, start)
    poll = OpenPoll(settings, vote.round, vote_id, crew.officer, crew.auditor, await get_sealed(vote_id))
    for line, choices in enumerate(BALLOTS):
        await poll.resident(line).vote(*choices, now=vote.opens + timedelta(hours=1))
    step = await close_voting(vote_id, crew, vote.box_closes)
    assert step == "opened", step
    await publish(vote_id, crew, vote.box_closes + timedelta(hours=1))
    return vote.round


def course(image: str, thumb: str, today: date) -> Course:
    """Begun, with a picture, something paid, and something that waits for staff."""
    before = today - timedelta(days=30)
    return Course(
        plan=Plan(today, today + timedelta(days=60), today + timedelta(days=200), "Bænken bruges.\nIngen skader den."),
        milestones=(
            MilestoneDraft("Stolperne står i jorden", None, before, "Vi var otte.", image, thumb, "Fire stolper"),
            MilestoneDraft("Bænken er malet", today + timedelta(days=20)),
        ),
        expenses=(ExpenseDraft(before, 4_000_00, "Brædder"),),
        waiting=(ExpenseDraft(before, 600_00, "Maling", image, thumb),),
        paid=True,
    )


def picture() -> bytes:
    """A photo as a phone sends it."""
    out = io.BytesIO()
    Image.new("RGB", (640, 426), "#7a9e7e").save(out, "JPEG")
    return out.getvalue()


async def follower(idea: UUID, now: datetime) -> UUID:
    """Somebody who wants to hear of an idea."""
    resident, _token = await new_session("Finn Følger", now)
    await set_follow(idea, resident, True)
    return resident


async def _member(role: str) -> Staff:
    account = await find_account_by_email(f"{role}@engby.example")
    staff = await find_staff(account.id) if account else None
    assert staff
    return staff
