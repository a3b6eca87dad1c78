"""Languages, fragments, error pages, headers on everything, static files."""

import gzip
from datetime import UTC, datetime

import httpx
import pytest

from server.web.brand import UnreadableBrand, check_brand, contrast_on_white
from server.web.locale import _current, pick, speaking
from server.web.shell import Shell, Site
from server.web.static import static_url
from server.web.throttle import Throttle
from server.web.wiring import build
from server.web.words import day, moment, money, number, percent, span, until
from tests.support.small_app import ROUTES, SITE, Clock, MemorySessions, NotNowHere
from tests.support.strict import HSTS, loose
from tests.support.visitor import BOOTH, PUBLIC, visitor


async def test_danish_stands_at_the_root_and_english_under_en(client: httpx.AsyncClient) -> None:
    danish, english = (await client.get("/text")).text, (await client.get("/en/text")).text
    assert '<html lang="da">' in danish and "Brug for hjælp?" in danish and 'href="/privatliv"' in danish
    assert '<html lang="en">' in english and "Need help?" in english and 'href="/en/privatliv"' in english


async def test_the_switch_keeps_page_and_question_and_names_its_language(client: httpx.AsyncClient) -> None:
    assert 'href="/en/text?a=1&amp;b=2" lang="en" hreflang="en"' in (await client.get("/text?a=1&b=2")).text
    assert 'href="/text" lang="da" hreflang="da"' in (await client.get("/en/text")).text


async def test_a_cookie_or_header_does_not_choose_the_language(client: httpx.AsyncClient) -> None:
    answer = await client.get("/text", headers={"Accept-Language": "en", "Cookie": "locale=en; lang=en"})
    assert '<html lang="da">' in answer.text


async def test_a_path_that_only_begins_like_english_is_danish(client: httpx.AsyncClient) -> None:
    answer = await client.get("/english")
    assert answer.status_code == 404 and '<html lang="da">' in answer.text


async def test_head_is_answered_like_get_without_the_body(client: httpx.AsyncClient) -> None:
    for path, status in (("/text", 200), ("/nowhere", 404)):
        head, get = await client.head(path), await client.get(path)
        assert (head.status_code, head.text, get.status_code) == (status, "", status)
        assert head.headers["content-type"] == get.headers["content-type"]


async def test_htmx_gets_the_fragment_and_history_the_whole_page(client: httpx.AsyncClient) -> None:
    fragment = await client.get("/text", headers={"HX-Request": "true"})
    assert "<html" not in fragment.text and "&lt;b&gt;&amp;" in fragment.text
    assert "HX-Request" in fragment.headers["vary"]
    restored = await client.get("/text", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in restored.text


@pytest.mark.parametrize(
    ("method", "path", "status", "danish", "english"),
    [
        ("GET", "/nowhere", 404, "Vi kan ikke finde siden", "We cannot find that page"),
        ("POST", "/text", 405, "Det kan man ikke her", "This address does not take that"),
        ("GET", "/desk", 401, "Du skal logge ind", "Please sign in"),
        ("GET", "/boom", 500, "Det gik galt hos os", "That went wrong at our end"),
        ("GET", "/not-now", 409, "Vent lidt", "Please wait a little"),
    ],
)
async def test_errors_speak_both_languages(
    client: httpx.AsyncClient, method: str, path: str, status: int, danish: str, english: str
) -> None:
    for prefix, words in (("", danish), ("/en", english)):
        answer = await client.request(method, prefix + path)
        assert answer.status_code == status and words in answer.text and "<html" in answer.text
        fragment = await client.request(method, prefix + path, headers={"HX-Request": "true"})
        assert words in fragment.text and "<html" not in fragment.text


async def test_a_program_gets_its_errors_as_json(client: httpx.AsyncClient) -> None:
    answer = await client.get("/en/boom", headers={"Accept": "application/json"})
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 500 and len(problem["instance"]) == 8 and "secret" not in answer.text


async def test_the_sign_in_page_is_told_where_to_lead(client: httpx.AsyncClient) -> None:
    assert 'href="/personale/log-ind?next=%2Fdesk"' in (await client.get("/desk")).text


@pytest.mark.parametrize(
    "path", ["/text", "/nowhere", "/boom", "/desk", "/static/css/brand.css", "/brand.css", "/booth"]
)
async def test_the_headers_are_on_every_answer(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert not loose(answer, public=True)
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy and f"form-action 'self' {PUBLIC} {BOOTH}" in policy
    assert HSTS not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/text", 200),
        ("POST", "/in/1", 303),
        ("GET", "/booth", 307),
        ("GET", "/static/css/brand.css", 200),
        ("GET", "/static/nix.css", 404),
        ("GET", "/desk", 401),
        ("GET", "/nowhere", 404),
        ("POST", "/text", 405),
        ("GET", "/not-now", 409),
        ("POST", "/large", 413),
        ("POST", "/booth", 421),
        ("POST", "/try", 422),
        ("GET", "/boom", 500),
    ],
)
async def test_over_https_every_kind_of_answer_asks_for_https_ever_after(
    sessions: MemorySessions, clock: Clock, method: str, path: str, status: int
) -> None:
    names = ("https://pages.example", "https://booth.example")
    app = build(ROUTES, Shell(*names, sessions, SITE, clock=clock), errors={NotNowHere: 409})
    for prefix in ("", "/en"):
        async with visitor(app, names[0]) as secure:
            answer = await secure.request(method, prefix + path, data={"name": "x"} if method == "POST" else None)
            assert (answer.status_code, loose(answer, public=True)) == (status, [])
            assert answer.headers[HSTS] == "max-age=63072000; includeSubDomains"


async def test_no_page_holds_inline_script_or_style_or_foreign_files(client: httpx.AsyncClient) -> None:
    page = (await client.get("/text")).text
    assert " style=" not in page and "<style" not in page and "<script>" not in page and "onclick" not in page
    assert 'src="http' not in page and '<link rel="stylesheet" href="http' not in page


async def test_a_versioned_file_may_be_kept_a_year_and_answers_304(client: httpx.AsyncClient) -> None:
    address = static_url("css/brand.css")
    answer = await client.get(address)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    again = await client.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    unversioned = await client.get("/static/css/brand.css?v=old")
    assert unversioned.headers["cache-control"] == "public, no-cache"


async def test_text_files_are_sent_gzipped_to_those_who_can(client: httpx.AsyncClient) -> None:
    zipped = await client.get("/static/css/dkfds.min.css", headers={"Accept-Encoding": "gzip"})
    plain = await client.get("/static/css/dkfds.min.css", headers={"Accept-Encoding": "identity"})
    assert zipped.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert zipped.content == plain.content and len(gzip.compress(plain.content)) < 40_000
    assert zipped.headers["etag"] != plain.headers["etag"]


async def test_pages_are_sent_gzipped_to_those_who_can(client: httpx.AsyncClient) -> None:
    zipped = await client.get("/text", headers={"Accept-Encoding": "gzip, br"})
    plain = await client.get("/text", headers={"Accept-Encoding": "identity"})
    assert zipped.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert zipped.text == plain.text and int(zipped.headers["content-length"]) < len(plain.content) / 2
    assert zipped.headers["vary"] == "HX-Request, Accept-Encoding"
    assert "content-encoding" not in (await client.get("/desk", headers={"HX-Request": "true"})).headers


@pytest.mark.parametrize("path", ["/static/../pyproject.toml", "/static/%2e%2e/pyproject.toml", "/static/nix.css"])
async def test_nothing_outside_the_folder_is_served(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize("colour", ["#ffffff", "#ff8800", "#777", "red", "#14505f;}body{", ""])
def test_a_pale_or_odd_brand_colour_is_refused(colour: str) -> None:
    with pytest.raises(UnreadableBrand):
        check_brand(colour)
    site = Site("a", "b", "c", "d", brand=colour)
    with pytest.raises(UnreadableBrand):
        build([], Shell(PUBLIC, BOOTH, MemorySessions(), site))


def test_contrast_is_measured_as_wcag_does() -> None:
    assert round(contrast_on_white("#767676"), 2) == 4.54
    assert round(contrast_on_white("#000000"), 1) == 21.0
    assert check_brand(SITE.brand) == SITE.brand


def test_money_dates_and_numbers_are_danish() -> None:
    assert money(123450) == "1.234,50\u00a0kr." and money(5000000) == "50.000\u00a0kr."
    assert money(5000000, "PLN") == "50.000\u00a0PLN" and money(50000, "CHF", 0) == "50.000\u00a0CHF"
    assert number(1800) == "1.800" and percent(0.123) == "12,3\u00a0%"
    moment_ = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    assert day(moment_) == "1. juli 2026" and moment(moment_) == "1. juli 2026 kl.\u00a000.30"


def test_what_ends_at_midnight_lasts_through_the_day_before_and_all_else_says_its_time() -> None:
    midnight = datetime(2026, 10, 31, 23, tzinfo=UTC)  # 1 November at 00:00 in Denmark
    begins, one = datetime(2026, 9, 30, 22, tzinfo=UTC), datetime(2026, 10, 31, 12, tzinfo=UTC)
    assert until(midnight) == "31. oktober 2026 kl.\u00a024.00" and until(one) == moment(one)
    assert span(begins, midnight) == "1. oktober 2026 til og med 31. oktober 2026"
    assert span(begins, one) == "1. oktober 2026 til 31. oktober 2026 kl.\u00a013.00"
    assert span(one, midnight) == "31. oktober 2026 kl.\u00a013.00 til og med 31. oktober 2026"
    with speaking("en"):
        assert until(midnight) == "31 October 2026 at 24:00"
        assert span(begins, one) == "1 October 2026 until 31 October 2026 at 13:00"


def test_money_dates_and_numbers_are_english() -> None:
    token = _current.set("en")
    try:
        assert money(123450) == "DKK\u00a01,234.50" and number(1800) == "1,800" and percent(0.123) == "12.3%"
        assert moment(datetime(2026, 11, 22, 14, 4, tzinfo=UTC)) == "22 November 2026 at 15:04"
    finally:
        _current.reset(token)


def test_an_official_text_falls_back_to_danish_marked_with_its_language() -> None:
    assert pick({"da": "Bænk", "en": "Bench"}, "en") == "Bench"
    assert pick({"da": "B<æ>nk", "en": ""}, "en") == '<span lang="da">B&lt;æ&gt;nk</span>'
    assert pick({}, "da") == ""


def test_wrong_tries_wait_longer_and_longer_but_never_for_good() -> None:
    clock, throttle = Clock(), Throttle()
    waits = []
    for _ in range(12):
        throttle.wrong("a", clock())
        until = throttle.waits_until("a", clock())
        waits.append(int((until - clock()).total_seconds()) if until else 0)
    assert waits == [0, 0, 0, 0, 60, 120, 240, 480, 900, 900, 900, 900]
    assert throttle.waits_until("b", clock()) is None
    clock.advance(minutes=15)
    assert throttle.waits_until("a", clock()) is None
    throttle.right("a")
    throttle.wrong("a", clock())
    assert throttle.waits_until("a", clock()) is None
