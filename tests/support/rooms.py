"""The rooms from ideas to the council behind the real layers, at one moment, on an open database."""

from datetime import datetime

from litestar import Litestar

from server.app import ERRORS, Sessions
from server.config import Settings
from server.council.handlers import router as council
from server.ideas.handlers import router as ideas
from server.people.handlers import router as people
from server.rounds.handlers import router as rounds
from server.web.shell import Shell
from server.web.wiring import build
from tests.support.small_app import SITE
from tests.support.visitor import BOOTH, PUBLIC


def rooms_app(settings: Settings, now: datetime) -> Litestar:
    """People, rounds, ideas and the council."""
    shell = Shell(PUBLIC, BOOTH, Sessions(), SITE, clock=lambda: now)
    app = build([people, rounds, ideas, council], shell, errors=ERRORS)
    app.state["settings"] = settings
    return app
