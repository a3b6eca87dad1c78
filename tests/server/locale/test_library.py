"""The library speaks English alone; whatever it says on a page is told in Danish there."""

import csv
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from io import BytesIO
from itertools import chain

import pytest

from ballots import RuleError, parse_rule
from ballots.manifest import BadManifest, Contradiction, manifest_bytes
from ballots.pabulib import PabulibError, read_pabulib
from ballots.texts import Told, csv_fault
from server.locale import translations
from server.locale.catalogue import PLACEHOLDER, extract
from server.web.locale import speaking, tell
from tests.ballots.pabulib.test_reading import UNREADABLE
from tests.ballots.test_manifest import CHANGES
from tests.ballots.test_rule import DEFAULT, MISSPELT
from tests.ballots.test_texts import BROKEN, csv_error
from tests.support.bundles import small_vote

UNBUILT = ["phragmen", "nobody's", DEFAULT.replace("utility=cost", "utility=points")]


def pabulib_errors() -> Iterator[Told]:
    """What is said of files that cannot be read."""
    for content, _says in UNREADABLE:
        with pytest.raises(PabulibError) as caught:
            read_pabulib(BytesIO(content.encode() if isinstance(content, str) else content), "made.pb")
        yield caught.value


def rule_errors() -> Iterator[Told]:
    """What is said of rules typed by hand."""
    for text in MISSPELT + UNBUILT:
        with pytest.raises(RuleError) as caught:
            parse_rule(text)
        yield caught.value


def contradictions() -> Iterator[Told]:
    """What is said of a vote that does not fit together."""
    manifest = small_vote("beacon").manifest
    for change in CHANGES.values():
        with pytest.raises(BadManifest) as caught:
            manifest_bytes(change(manifest))
        if isinstance(caught.value, Contradiction):
            yield caught.value


def csv_faults() -> Iterator[Told]:
    """What is said of broken rows."""
    yield from (csv_fault(csv_error(text)) for text, _says in BROKEN)
    yield csv_fault(csv.Error("anything else"))


FAMILIES: dict[str, Callable[[], Iterator[Told]]] = {
    "ballots/pabulib/": pabulib_errors,
    "ballots/rule.py": rule_errors,
    "ballots/manifest/": contradictions,
    "ballots/texts.py": csv_faults,
}


@lru_cache
def places() -> dict[str, set[str]]:
    """Every text the library marks for translation → the files it stands in."""
    found: dict[str, set[str]] = {}
    for message in extract():
        for at, _line in message.locations:
            if at.startswith("ballots/"):
                found.setdefault(str(message.id), set()).add(at)
    return found


def marked(place: str) -> set[str]:
    """The texts marked in a file or folder."""
    return {text for text, files in places().items() if any(at.startswith(place) for at in files)}


def told(error: Told) -> list[Told]:
    """An error and what it names as its reason."""
    inner = [value for value in error.values.values() if isinstance(value, Told)]
    return [error, *chain.from_iterable(map(told, inner))]


@pytest.mark.parametrize("place", FAMILIES)
def test_every_refusal_that_may_reach_a_page_is_told_in_danish(place: str) -> None:
    for error in FAMILIES[place]():
        with speaking("da"):
            danish = tell(error.text, error.values)
        with speaking("en"):
            english = tell(error.text, error.values)
        assert danish != english and str(error).endswith(english)
        assert not re.search(r"\b(the|is|has|stands|known|needs|expected|without|section)\b", danish), danish


@pytest.mark.parametrize("place", FAMILIES)
def test_every_text_a_refusal_is_made_of_is_marked_and_every_marked_text_is_said(place: str) -> None:
    said = {part.text for error in FAMILIES[place]() for part in told(error)}
    assert said <= places().keys()
    assert marked(place) <= said


def test_no_family_is_forgotten() -> None:
    assert set().union(*(marked(place) for place in FAMILIES)) == places().keys()


def test_the_danish_of_the_library_has_the_same_places_to_fill() -> None:
    say = translations("da").gettext
    unlike = [text for text in places() if sorted(PLACEHOLDER.findall(say(text))) != sorted(PLACEHOLDER.findall(text))]
    assert unlike == []
