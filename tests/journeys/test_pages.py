"""Every page is reached by every role, and looked at on a small phone; `test_wide_pages` has the wide screen."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.servers import LiveServer
from tests.support.site import all_routes
from tests.support.walk import ANSWER, FILES, HELD, VISITORS, Visit, faults_on_the_way


def test_every_route_of_the_router_is_looked_at(visits: dict[str, Visit], tmp_path: Path) -> None:
    missed: dict[str, set[str]] = {}
    for who, visit in visits.items():
        roles = frozenset({who}) if who != "nobody" else None
        mine = {path for method, path, guard in all_routes(tmp_path) if method == "GET" and guard.admits(roles)}
        missed[who] = mine - visit.found.pages.keys() - visit.found.others.keys() - HELD
    assert missed == dict.fromkeys(visits, FILES | {ANSWER})


def test_no_link_leads_a_visitor_to_a_page_that_refuses_her(visits: dict[str, Visit]) -> None:
    broken = [f"{who}: {line}" for who, visit in visits.items() for line in visit.found.broken]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("who", VISITORS)
def test_nobody_trips_over_a_page_on_a_small_phone(
    who: str, visits: dict[str, Visit], browser: Browser, page_town: LiveServer
) -> None:
    faults = faults_on_the_way(visits[who], 320, browser, page_town)
    assert not faults, "\n".join(faults)
