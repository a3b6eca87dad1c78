"""Every page looked at as every role, in both languages, on a wide screen."""

import pytest
from playwright.sync_api import Browser

from tests.support.servers import LiveServer
from tests.support.walk import VISITORS, Visit, faults_on_the_way


@pytest.mark.parametrize("who", VISITORS)
def test_nobody_trips_over_a_page_on_a_wide_screen(
    who: str, visits: dict[str, Visit], browser: Browser, page_town: LiveServer
) -> None:
    faults = faults_on_the_way(visits[who], 1280, browser, page_town)
    assert not faults, "\n".join(faults)
