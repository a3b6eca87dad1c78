"""Every route with an object in its address, asked by every visitor: nobody, the resident whose it is, another one, and
each role where it counts for the object's round, in another round alone, and everywhere.

Which routes there are is read from the router; what each belongs to stands here, and a route that stands nowhere fails.
"""

from pathlib import Path

import pytest

from server.people.rules import ROLES
from server.web.guards import Guard, routes
from tests.support.objects import VISITORS, Town, object_town

LET_IN = {200, 303, 409, 422}
"""409: the object is there and hers, and not at that step now."""
REFUSED = {401, 403, 404}
OWN_ONLY = {
    "/r/{slug:str}/ideer/{number:int}/ret",
    "/r/{slug:str}/ideer/{number:int}/traek-tilbage",
    "/r/{slug:str}/ideer/{number:int}/behandling",
    "/r/{slug:str}/ideer/{number:int}/svar/{question:uuid}",
    "/r/{slug:str}/ideer/ny/billede/{name:str}",
    "/r/{slug:str}/projekter/{number:int}/tovholder",
    "/r/{slug:str}/projekter/{number:int}/tovholder/bilag",
    "/r/{slug:str}/projekter/{number:int}/tovholder/kvittering/{name:str}",
    "/r/{slug:str}/projekter/{number:int}/tovholder/milepael",
    "/r/{slug:str}/projekter/{number:int}/tovholder/milepael/{milestone:uuid}",
    "/r/{slug:str}/projekter/{number:int}/tovholder/milepael/{milestone:uuid}/slet",
}
"""Routes of residents for the one whose object it is."""
EVERY_RESIDENT = {
    "/r/{slug:str}/ideer/{number:int}/foelg",
    "/r/{slug:str}/ideer/{number:int}/spoerg",
    "/r/{slug:str}/ideer/{number:int}/stoet",
    *(f"/r/{{slug:str}}/ideer/ny{rest}" for rest in ("", "/hvor", "/kladde", "/send", "/slet", "/tjek")),
}
"""Routes for each resident: about anybody's idea, or about a draft of her own, which the address does not name."""
OF_NO_ROUND = {
    "/personale/konti/{account:uuid}",
    "/personale/konti/{account:uuid}/fra",
    "/personale/konti/{account:uuid}/til",
    "/personale/konti/{account:uuid}/link",
    "/personale/konti/{account:uuid}/rolle",
    "/personale/konti/{account:uuid}/rolle/{grant:uuid}/fjern",
    "/personale/konti/oensker/{wish:uuid}/ja",
    "/personale/konti/oensker/{wish:uuid}/nej",
    "/personale/post/{mail:uuid}",
    "/personale/skabeloner/eksempel/{example:str}",
    "/personale/skabeloner/runde/{earlier:str}",
}
"""Routes of staff about something of no round: a role in one round opens none of them."""
OF_A_ROUND = ("{slug:str}", "{vote:uuid}")
"""What makes a route one of a round."""
Row = tuple[str, str, Guard]


def with_object(town: Town) -> list[Row]:
    return [row for row in routes(town.app) if "{" in row[1]]


def expected(who: str, path: str, guard: Guard) -> str:
    """`in`, `out`, or `public` where everybody gets the same."""
    if not guard.needs_account:
        return "public"
    if "resident" in guard.who:
        return "in" if who == "own" or (who == "other" and path in EVERY_RESIDENT) else "out"
    role, _space, way = who.partition(" ")
    if role not in guard.who and not ("staff" in guard.who and way):
        return "out"
    return "in" if way == "everywhere" or (way == "here" and path not in OF_NO_ROUND) else "out"


async def test_every_route_with_an_object_says_whose_it_is(tmp_path: Path) -> None:
    async with object_town(tmp_path) as town:
        for _method, path, guard in with_object(town):
            if "resident" in guard.who:
                assert (path in OWN_ONLY) + (path in EVERY_RESIDENT) == 1, path
            elif guard.needs_account:
                assert guard.who <= set(ROLES) | {"staff"}, path
                assert (path in OF_NO_ROUND) != any(part in path for part in OF_A_ROUND), path
            assert "{" not in town.filled(path)
        known = {path for _method, path, _guard in with_object(town)}
        assert known >= OWN_ONLY | EVERY_RESIDENT | OF_NO_ROUND, "a list names a route that is gone"


async def test_whoever_may_not_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    async with object_town(tmp_path) as town:
        before, wrong, asked = town.rows(), [], 0
        for method, path, guard in with_object(town):
            for who in VISITORS:
                if expected(who, path, guard) == "out":
                    answer, asked = await town.ask(who, method, path, guard), asked + 1
                    if answer.status_code not in REFUSED:
                        wrong.append(f"{who}: {method} {path} {answer.status_code}")
        assert asked > 1000
        assert not wrong
        assert town.rows() == before


async def test_whoever_may_is_let_in(tmp_path: Path) -> None:
    async with object_town(tmp_path) as town:
        wrong = []
        await town.remember()
        for method, path, guard in with_object(town):
            for who in VISITORS:
                if expected(who, path, guard) == "in":
                    answer = await town.ask(who, method, path, guard)
                    if answer.status_code not in LET_IN:
                        wrong.append(f"{who}: {method} {path} {answer.status_code}")
                    if method == "POST":
                        await town.go_back()
        assert not wrong


async def test_what_is_public_is_the_same_for_everybody(tmp_path: Path) -> None:
    async with object_town(tmp_path) as town:
        wrong = []
        await town.remember()
        for method, path, guard in with_object(town):
            if guard.needs_account:
                continue
            statuses = set()
            for who in VISITORS:
                statuses.add((await town.ask(who, method, path, guard)).status_code)
                if method == "POST":
                    await town.go_back()
            if len(statuses) > 1 or max(statuses) >= 500:
                wrong.append(f"{method} {path} {sorted(statuses)}")
        assert not wrong


@pytest.mark.parametrize("path", ["", "/nyt.atom", "/versioner/{version:int}", "/billede/{name:str}"])
async def test_an_idea_that_waits_for_a_look_is_there_for_its_proposer_alone(tmp_path: Path, path: str) -> None:
    async with object_town(tmp_path) as town:
        await town.set_idea_state("waiting")
        route = f"/r/{{slug:str}}/ideer/{{number:int}}{path}"
        guard = next(guard for method, known, guard in routes(town.app) if (method, known) == ("GET", route))
        seen = {who for who in VISITORS if (await town.ask(who, "GET", route, guard)).status_code == 200}
        assert seen == {"own"}
