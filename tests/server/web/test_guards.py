"""Every route says who may use it, or the application does not start."""

import httpx
import pytest
from litestar import Litestar, Router, get
from litestar.params import FromPath

from server.web.guards import Guard, UnguardedRoute, anyone, booth, resident, routes, signed_in, staff
from server.web.shell import Shell
from server.web.wiring import build
from tests.support.small_app import SITE, MemorySessions
from tests.support.visitor import BOOTH, PUBLIC, visitor

SHELL = Shell(PUBLIC, BOOTH, MemorySessions(), SITE)


def test_a_route_without_a_guard_is_refused_at_start() -> None:
    @get("/open")
    async def show_open() -> str:
        return "open"

    with pytest.raises(UnguardedRoute, match="/open"):
        build([show_open], SHELL)


def test_a_route_with_two_guards_is_refused_at_start() -> None:
    @get("/two", guards=[staff("officer")])
    async def show_two() -> str:
        return "two"

    with pytest.raises(UnguardedRoute, match="/two"):
        build([Router("/r", route_handlers=[show_two], guards=[anyone()])], SHELL)


def test_the_routes_of_an_application_can_be_listed_with_their_guards(app: Litestar) -> None:
    listed = {(method, path): guard for method, path, guard in routes(app)}
    assert listed["POST", "/officer"] == staff("officer")
    assert listed["GET", "/booth"] == booth()
    assert listed["GET", "/static/{name:path}"] == anyone(host="both")
    assert all(isinstance(guard, Guard) for guard in listed.values())


@pytest.mark.parametrize(
    ("guard", "roles", "admitted"),
    [
        (anyone(), None, True),
        (booth(), None, True),
        (staff(), None, False),
        (staff(), frozenset(), True),
        (staff("officer", "auditor"), frozenset({"auditor"}), True),
        (staff("officer", "auditor"), frozenset({"secretary"}), False),
        (staff(), frozenset({"resident"}), False),
        (staff("officer"), frozenset({"resident"}), False),
        (resident(), frozenset({"resident"}), True),
        (resident(), frozenset({"administrator"}), False),
        (resident(), None, False),
        (signed_in(), frozenset({"resident"}), True),
        (signed_in(), frozenset(), True),
        (signed_in(), None, False),
    ],
)
def test_a_guard_admits_by_role(guard: Guard, roles: frozenset[str] | None, admitted: bool) -> None:
    assert guard.admits(roles) is admitted


@pytest.mark.parametrize("number", ["9" * 23, "-" + "9" * 23, "9" * 5000])
async def test_a_number_no_key_has_is_not_found(client: httpx.AsyncClient, number: str) -> None:
    assert (await client.post(f"/in/{number}", data={})).status_code == 404


async def test_a_zero_byte_in_an_address_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get("/text?q=a%00b")).status_code == 404
    assert (await client.get("/text?q=a")).status_code == 200


@pytest.mark.parametrize(
    ("number", "status"),
    [("0", 200), ("2147483647", 200), ("2147483648", 404), ("9223372036854775808", 404), ("-1", 404)],
)
async def test_a_number_that_no_database_holds_is_not_found(number: str, status: int) -> None:
    @get("/project/{number:int}", guards=[anyone()])
    async def show_number(number: FromPath[int]) -> str:
        return str(number)

    async with visitor(build([show_number], SHELL)) as client:
        assert (await client.get(f"/project/{number}")).status_code == status
