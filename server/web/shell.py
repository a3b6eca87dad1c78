"""What every request carries with it, and what the application gives to the web layer."""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.types import Scope

from server.web.desk import DeskLink

Host = Literal["public", "booth", "unknown"]
Locale = Literal["da", "en"]
AnyRequest = Request[Any, Any, Any]
AnyConnection = ASGIConnection[Any, Any, Any, Any]


class User(msgspec.Struct, frozen=True):
    """Who is signed in. A resident has the one role "resident"; staff have role names such as "officer", or none.

    `grants` are the roles of staff with the round each counts in (None: everywhere). Once a guard has let somebody
    pass, `roles` holds those alone that count for the round of this route.
    """

    id: UUID
    name: str
    roles: frozenset[str]
    grants: frozenset[tuple[str, UUID | None]] = frozenset()

    @property
    def is_resident(self) -> bool:
        """Whether this is a resident, not a member of staff."""
        return "resident" in self.roles

    @property
    def bound(self) -> bool:
        """Whether one of the roles counts in a single round only."""
        return any(round_id for _, round_id in self.grants)

    @property
    def every_role(self) -> frozenset[str]:
        """Roles that count somewhere."""
        return self.roles | {role for role, _ in self.grants}

    def in_round(self, round_id: UUID | None) -> "User":
        """The same person with the roles that count there; None: outside every round."""
        roles = frozenset(role for role, bound_to in self.grants if bound_to in (None, round_id))
        return msgspec.structs.replace(self, roles=roles)


class Site(msgspec.Struct, frozen=True):
    """The municipality behind this installation, as every page shows it. Colours are #rrggbb."""

    name: str
    authority: str
    email: str
    phone: str
    address: str = ""
    currency: str = "DKK"
    brand: str = "#14505f"
    brand_dark: str = "#0d3640"
    demo: bool = False


@dataclass
class Visit:
    """What the layers outside the router found out about one request. `token` is the session token, never logged;
    `since` is when its person signed in."""

    host: Host = "unknown"
    locale: Locale = "da"
    user: User | None = None
    token: str | None = None
    since: datetime | None = None


async def no_round(path_params: Mapping[str, Any]) -> UUID | None:
    """For an application without rounds."""
    return None


async def no_rounds() -> list[tuple[UUID, dict[str, str]]]:
    """For an application without rounds."""
    return []


@dataclass
class Shell:
    """What the application gives to the web layer. `site` may be replaced while running (an edited contact, say);
    `secret` signs the cookies of known browsers.

    `round_of` finds the round a route belongs to by its path parameters; it is asked only for people who have a role
    in a single round. `rounds` lists every round with its titles.
    """

    public_url: str
    booth_url: str
    sessions: Any
    site: Site
    desk: Sequence[DeskLink] = ()
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    round_of: Callable[[Mapping[str, Any]], Awaitable[UUID | None]] = no_round
    rounds: Callable[[], Awaitable[list[tuple[UUID, dict[str, str]]]]] = no_rounds
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    @property
    def secure(self) -> bool:
        """Whether the pages are served over https."""
        return self.public_url.startswith("https://")

    def host_of(self, name: str) -> Host:
        """Which of our two hosts a Host header means; ports are not told apart, as cookies do not either."""
        try:
            hostname = urlsplit(f"//{name}").hostname
        except ValueError:  # no host at all: "["
            return "unknown"
        if hostname == urlsplit(self.public_url).hostname:
            return "public"
        return "booth" if hostname == urlsplit(self.booth_url).hostname else "unknown"


def visit_of(scope: Scope) -> Visit:
    """The visit of a request; an empty one when the outer layers did not run."""
    visit: Visit = scope["state"].setdefault("visit", Visit())
    return visit


def shell_of(connection: AnyConnection) -> Shell:
    """The shell of the application a request came to."""
    shell: Shell = connection.app.state["shell"]
    return shell


def now(connection: AnyConnection) -> datetime:
    """The time of this request, UTC. The only place where handlers get it from."""
    return shell_of(connection).clock()
