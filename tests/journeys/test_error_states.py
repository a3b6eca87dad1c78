"""Every form sent empty: the answer says so in words, and is as easy to use as the page it came from."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.axe import page_faults
from tests.support.browser import new_context, watch
from tests.support.servers import LiveServer
from tests.support.site import all_routes, in_language, route_of, sign_in
from tests.support.walk import Visit

FORMS = """
() => [...document.forms].map((form, n) => [form, n])
    .filter(([form, n]) => form.method == 'post' && form.querySelector(
        'input:not([type=hidden]):not([type=submit]), textarea, select'))
    .map(([form, n]) => [n, new URL(form.action).pathname])
"""
SEND_EMPTY = """
(n) => {
    const form = document.forms[n];
    for (const it of form.querySelectorAll('input:not([type=hidden]):not([type=submit]), textarea')) {
        if (it.type == 'checkbox' || it.type == 'radio') it.checked = false; else it.value = '';
    }
    HTMLFormElement.prototype.submit.call(form);
}
"""
SAID = """
() => {
    const summary = document.querySelector('[role=alert], .error-summary, .alert-error');
    const bad = [...document.querySelectorAll('[aria-invalid=true]')];
    return {title: document.title, summary: !!summary, unnamed: bad.filter((it) => !it.getAttribute('aria-describedby'))
        .map((it) => it.name)};
}
"""
DELIVERY = "/personale/udfoerelse/{slug:str}/{number:int}"
LEAD = "/r/{slug:str}/projekter/{number:int}/tovholder"
REFUSES_EMPTY = {
    "/log-ind",
    "/log-ind/navn",
    "/min-side/oplysninger",
    "/min-side/slet",
    "/personale/log-ind",
    "/personale/konti/ny",
    "/personale/konti/{account:uuid}/rolle",
    "/personale/invitation/{token:str}",
    "/min-linje/{slug:str}/{number:int}",
    "/stem/{slug:str}/{number:int}/min-stemme",
    "/check/{slug:str}/{number:int}",
    "/personale/kommunen",
    "/personale/runder/ny",
    "/personale/skabeloner/eksempel/{example:str}",
    "/personale/skabeloner/runde/{earlier:str}",
    "/personale/runder/{slug:str}/ret",
    "/personale/runder/{slug:str}/ny-afstemning",
    "/personale/runder/{slug:str}/afstemning/{number:int}/ret",
    "/personale/runder/{slug:str}/afstemning/{number:int}/pulje",
    "/personale/runder/{slug:str}/afstemning/{number:int}/pulje/{line:uuid}",
    "/personale/runder/{slug:str}/afstemning/{number:int}/seddel",
    "/personale/runder/{slug:str}/afstemning/{number:int}/seddel/{place:int}",
    "/personale/runder/{slug:str}/afstemning/{number:int}/forslag",
    "/personale/runder/{slug:str}/afstemning/{number:int}/forslag/nyt",
    "/personale/runder/{slug:str}/afstemning/{number:int}/forslag/{project:uuid}",
    "/personale/runder/{slug:str}/afstemning/{number:int}/liste",
    "/personale/afstemninger/{vote:uuid}/noegle",
    "/personale/afstemninger/{vote:uuid}/forsegl",
    "/personale/afstemninger/{vote:uuid}/lod",
    "/r/{slug:str}/ideer/ny",
    "/r/{slug:str}/ideer/ny/hvor",
    "/r/{slug:str}/ideer/{number:int}/ret",
    "/r/{slug:str}/ideer/{number:int}/spoerg",
    "/r/{slug:str}/ideer/{number:int}/svar/{question:uuid}",
    "/personale/ideer/{slug:str}/indkaldelse",
    "/personale/ideer/{slug:str}/fil",
    "/personale/ideer/{slug:str}/{number:int}/skjul",
    "/personale/ideer/{slug:str}/{number:int}/saml",
    "/personale/ideer/{slug:str}/{number:int}/svar/{question:uuid}",
    "/personale/ideer/{slug:str}/behandling/fordel",
    "/personale/ideer/{slug:str}/behandling/{number:int}/spoerg",
    "/personale/ideer/{slug:str}/behandling/{number:int}/note",
    "/personale/ideer/{slug:str}/behandling/{number:int}/genaabn",
    "/personale/ideer/{slug:str}/behandling/{number:int}/afgoerelse",
    "/r/{slug:str}/ideer/{number:int}/behandling",
    "/personale/byraad/{slug:str}/{number:int}/tilfoej",
    "/personale/byraad/{slug:str}/{number:int}/ide/{idea:int}",
    "/personale/byraad/{slug:str}/{number:int}/beslutning",
    *(f"{DELIVERY}/{form}" for form in ("plan", "status", "evaluering", "udbetaling", "bilag/{expense:uuid}")),
    *(f"{at}/{form}" for at in (DELIVERY, LEAD) for form in ("milepael", "milepael/{milestone:uuid}", "bilag")),
}
"""Forms that must refuse to be sent empty, by where they are sent to."""
NOTHING_TO_FILL_IN = {
    "/log-ud",
    "/log-ud-overalt",
    "/min-side/slet/log-ind-igen",
    "/stop-mails/{token:str}",
    "/log-ind/link/{token:str}",
    "/personale/konti/{account:uuid}/fra",
    "/personale/konti/{account:uuid}/til",
    "/personale/konti/{account:uuid}/link",
    "/personale/konti/{account:uuid}/rolle/{grant:uuid}/fjern",
    "/personale/konti/oensker/{wish:uuid}/ja",
    "/personale/konti/oensker/{wish:uuid}/nej",
    "/personale/post/{mail:uuid}",
    "/personale/runder/{slug:str}/fase",
    "/personale/runder/{slug:str}/afstemning/{number:int}/forslag/{project:uuid}/slet",
    "/personale/runder/{slug:str}/afstemning/{number:int}/pulje/{line:uuid}/slet",
    "/personale/runder/{slug:str}/afstemning/{number:int}/seddel/{place:int}/slet",
    "/personale/runder/{slug:str}/afstemning/{number:int}/breve/{line:int}",
    "/personale/runder/{slug:str}/afstemning/{number:int}/breve/udskriv",
    "/personale/runder/{slug:str}/afstemning/{number:int}/liste/{line:int}/udgaar",
    "/personale/afstemninger/{vote:uuid}/aabn",
    "/personale/afstemninger/{vote:uuid}/luk",
    "/personale/afstemninger/{vote:uuid}/resultat",
    "/r/{slug:str}/ideer/ny/send",
    "/r/{slug:str}/ideer/ny/slet",
    "/r/{slug:str}/ideer/{number:int}/stoet",
    "/r/{slug:str}/ideer/{number:int}/foelg",
    "/personale/ideer/{slug:str}/{number:int}/vis",
    "/personale/ideer/{slug:str}/behandling/{number:int}/tag-tilbage",
    "/personale/byraad/{slug:str}/{number:int}/bekraeft",
    "/personale/byraad/{slug:str}/{number:int}/tag-op",
    "/personale/byraad/{slug:str}/{number:int}/ide/{idea:int}/flyt",
    "/personale/byraad/{slug:str}/{number:int}/ide/{idea:int}/fjern",
    "/personale/udfoerelse/{slug:str}/begynd",
    "/personale/udfoerelse/{slug:str}/afslut",
    *(f"{at}/milepael/{{milestone:uuid}}/slet" for at in (DELIVERY, LEAD)),
}
MAY_BE_EMPTY = {
    "/personale/ideer/{slug:str}/behandling/{number:int}",
    "/personale/byraad/{slug:str}/{number:int}/oplaeg/tekster",
    "/personale/ideer/{slug:str}/{number:int}/spoergsmaal/{question:uuid}",
    "/personale/runder/{slug:str}/kalender",
    "/personale/runder/{slug:str}/afstemning/{number:int}/liste/find",
}
ELSEWHERE = {
    # The booth's own tests send these; what is typed is sent by htmx; whatever is withdrawn stays so.
    "/r/{slug:str}/ideer/ny/kladde",
    "/r/{slug:str}/ideer/{number:int}/traek-tilbage",
    "/stem/{slug:str}/{number:int}/vaelg",
    "/stem/{slug:str}/{number:int}/tjek",
    "/stem/{slug:str}/{number:int}/afgiv",
    "/stem/{slug:str}/{number:int}/pass",
    "/stem/{slug:str}/{number:int}/ballot",
    "/stem/{slug:str}/{number:int}/mine",
}


@dataclass
class Seen:
    """Routes that refused an empty form, and what was wrong with the answers."""

    refused: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def test_every_form_of_the_router_is_on_one_of_the_lists(tmp_path: Path) -> None:
    posts = {path for method, path, _guard in all_routes(tmp_path) if method == "POST"}
    assert posts == REFUSES_EMPTY | NOTHING_TO_FILL_IN | MAY_BE_EMPTY | ELSEWHERE


@pytest.mark.parametrize(("locale", "width"), [("da", 320), ("en", 1280)])
def test_an_empty_form_is_refused_in_words_on_a_page_without_faults(
    locale: str, width: int, browser: Browser, page_town: LiveServer, visits: dict[str, Visit]
) -> None:
    seen = Seen()
    for visit in visits.values():
        context = new_context(browser, javascript=True, width=width)
        if visit.token:
            context.add_cookies([{"name": "puljen", "value": visit.token, "url": page_town.url}])
        page = context.new_page()
        watch(page, seen.faults)
        for route in sorted((REFUSES_EMPTY | MAY_BE_EMPTY) & visit.found.forms.keys()):
            _send_until_refused(page, route, [in_language(one, locale) for one in visit.found.forms[route]], seen)
        context.close()
    assert not seen.faults, "\n".join(dict.fromkeys(seen.faults))
    assert seen.refused >= REFUSES_EMPTY, sorted(REFUSES_EMPTY - seen.refused)


@pytest.mark.parametrize(("locale", "width"), [("da", 320), ("en", 1280)])
def test_what_was_written_is_sent_again_after_signing_in_in_another_window(
    locale: str, width: int, browser: Browser, page_town: LiveServer
) -> None:
    context, faults = new_context(browser, javascript=True, width=width), list[str]()
    page = context.new_page()
    watch(page, faults)
    _sign_in_browser(context, page_town)
    page.goto(in_language(f"{page_town.url}/personale/kommunen", locale))
    page.fill("#address", "Et langt svar")
    context.clear_cookies()
    page.click("main form button")
    faults += page_faults(page)
    _sign_in_browser(context, page_town)
    page.click(".error-page form button")
    faults += page_faults(page)
    page.click(".error-page form button")
    assert page.input_value("#address") == "Et langt svar"
    context.close()
    assert not [fault for fault in faults if "status of 40" not in fault]


def _sign_in_browser(context: BrowserContext, town: LiveServer) -> None:
    context.add_cookies([{"name": "puljen", "value": sign_in(town, "administrator"), "url": town.url}])


def _send_until_refused(page: Page, route: str, addresses: list[str], seen: Seen) -> None:
    """The form of each of these pages that is sent to this route, with nothing in it, until one has been refused."""
    for address in addresses:
        if route in seen.refused:
            return
        page.goto(address)
        for place, action in page.evaluate(FORMS):
            if route_of([route], action.removeprefix("/en")) and route not in seen.refused:
                page.goto(address)
                _send_empty(page, place, route, seen)


def _send_empty(page: Page, place: int, route: str, seen: Seen) -> None:
    with page.expect_navigation() as answer:
        page.evaluate(SEND_EMPTY, place)
    if answer.value.status == 422:
        seen.refused.add(route)
        seen.faults += page_faults(page)
        seen.faults += [f"{route}: {fault}" for fault in _unsaid(page)]
    elif answer.value.status >= 500:
        seen.faults.append(f"{route}: {answer.value.status}")


def _unsaid(page: Page) -> list[str]:
    said = page.evaluate(SAID)
    faults = [] if said["title"].startswith(("Fejl:", "Error:")) else [f"the title is {said['title']!r}"]
    faults += [] if said["summary"] else ["no summary of what is wrong"]
    return [*faults, *(f"{name} does not say what is wrong with it" for name in said["unnamed"])]
