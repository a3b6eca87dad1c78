"""Who may use a route. Every route says so with exactly one guard; `wiring.build` refuses to start otherwise.

    @get("/", guards=[anyone()])                       everybody, on the public host
    @get("/afstemning", guards=[staff()])              any signed-in member of staff
    @post("/count", guards=[staff("officer")])         staff with one of these roles
    @get("/list", guards=[staff("officer", in_any_round=True)])   who has the role in one round only may look, too
    @post("/idea", guards=[resident()])                a signed-in resident, never staff
    @post("/log-ud", guards=[signed_in()])             whoever is signed in
    @post("/vote", guards=[booth()])                   everybody, on the booth host: no cookies, no log
    @get("/file", guards=[anyone(host="both")])        everybody, on either host
    @post("/stop", guards=[anyone(from_anywhere=True)])   also what no page of ours sent: its address is secret

Somebody with a role in one round passes where the route belongs to that round (`Shell.round_of`) and nowhere else;
`request.user.roles` then holds what counts there.

A guard also refuses what did not come from our own page: Origin on every unsafe request, and with a session its CSRF
token. A path on the wrong host is sent to the other one (GET) or refused (421); an address that holds what no database
takes is not found.
"""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from litestar import Litestar
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler

from server.db import LARGEST_INTEGER
from server.web.hosts import SAFE, WrongHost, check_origin
from server.web.kept import RESIDENTS_SIGN_IN, STAFF_SIGN_IN, SignedOut, keep_form
from server.web.session import check_csrf
from server.web.shell import AnyConnection, shell_of, visit_of

HostRule = Literal["public", "booth", "both"]


class UnguardedRoute(Exception):
    """A route that does not say who may use it."""


@dataclass(frozen=True)
class Guard:
    """`who` is {"anyone"}, {"booth"}, {"signed in"}, {"staff"} (any account), {"resident"} or the role names of which
    one is needed. `in_any_round`: a role in some round is enough. `from_anywhere`: Origin is not asked for."""

    who: frozenset[str]
    host: HostRule = "public"
    in_any_round: bool = False
    from_anywhere: bool = False

    async def __call__(self, connection: AnyConnection, _handler: BaseRouteHandler) -> None:
        self._check_host(connection)
        _check_address(connection)
        if _method(connection) not in SAFE and not self.from_anywhere:
            check_origin(connection)
        if self.needs_account:
            await self._check_role(connection)
        if _method(connection) not in SAFE and visit_of(connection.scope).token:
            await check_csrf(connection)

    @property
    def needs_account(self) -> bool:
        """Whether a visitor who is not signed in is refused."""
        return not self.who & {"anyone", "booth"}

    @property
    def sign_in(self) -> str:
        """Where somebody who may pass signs in."""
        return RESIDENTS_SIGN_IN if self.who & {"resident", "signed in"} else STAFF_SIGN_IN

    def admits(self, roles: frozenset[str] | None) -> bool:
        """Whether somebody with these roles may pass; None is a visitor without an account."""
        if not self.needs_account:
            return True
        if roles is None or "signed in" in self.who:
            return roles is not None
        if "resident" in roles:
            return "resident" in self.who
        return "staff" in self.who or bool(self.who & roles)

    def _check_host(self, connection: AnyConnection) -> None:
        if self.host not in ("both", visit_of(connection.scope).host):
            raise WrongHost(extra={"host": self.host})

    async def _check_role(self, connection: AnyConnection) -> None:
        user = visit_of(connection.scope).user
        if user is None:
            kept = None if _method(connection) in SAFE else await keep_form(connection)
            raise SignedOut(kept, self.sign_in)
        wanted = user.every_role
        if user.bound:
            here = user.in_round(await shell_of(connection).round_of(connection.path_params))
            visit_of(connection.scope).user = connection.scope["user"] = here
            wanted = wanted if self.in_any_round else here.roles
        if not self.admits(wanted):
            raise PermissionDeniedException


def _check_address(connection: AnyConnection) -> None:
    """404 for what no database takes: a zero byte in an address, a number beyond every key."""
    asked = connection.scope["path"] + unquote(connection.scope["query_string"].decode("latin-1"))
    numbers = [value for value in connection.path_params.values() if isinstance(value, int)]
    if "\0" in asked or any(not 0 <= number <= LARGEST_INTEGER for number in numbers):
        raise NotFoundException


def anyone(host: HostRule = "public", *, from_anywhere: bool = False) -> Guard:
    """Everybody."""
    return Guard(frozenset({"anyone"}), host, from_anywhere=from_anywhere)


def booth() -> Guard:
    """Everybody, on the booth host only, without cookies and unlogged."""
    return Guard(frozenset({"booth"}), "booth")


def staff(*roles: str, in_any_round: bool = False) -> Guard:
    """Signed-in staff with one of the roles; any account when none is named."""
    return Guard(frozenset(roles or {"staff"}), in_any_round=in_any_round)


def resident() -> Guard:
    """A signed-in resident."""
    return Guard(frozenset({"resident"}))


def signed_in() -> Guard:
    """Whoever is signed in, staff or resident."""
    return Guard(frozenset({"signed in"}))


def _method(connection: AnyConnection) -> str:
    return str(connection.scope.get("method", "GET"))


def guard_of(handler: BaseRouteHandler) -> Guard:
    """The one guard of a route, its own or its router's. Raises UnguardedRoute for none or several."""
    found = [guard for guard in handler.resolve_guards() if isinstance(guard, Guard)]
    if len(found) != 1:
        raise UnguardedRoute(f"{sorted(handler.paths)} {handler}: needs exactly one guard, has {len(found)}")
    return found[0]


def routes(app: Litestar) -> list[tuple[str, str, Guard]]:
    """Method, path and guard of every route, for the tests that walk them all; without OPTIONS, Litestar's own."""
    return sorted(
        (
            (method, route.path, guard_of(handler))
            for route in app.routes
            for handler in getattr(route, "route_handlers", [])
            if isinstance(handler, HTTPRouteHandler)
            for method in handler.http_methods
            if method != "OPTIONS"
        ),
        key=lambda row: (row[1], row[0]),
    )


def check_every_route(app: Litestar) -> None:
    """Raise UnguardedRoute unless every route says who may use it."""
    routes(app)
