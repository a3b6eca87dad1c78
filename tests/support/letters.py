"""Letters of the demo town, as its terminal prints them."""

import re
from dataclasses import dataclass

import pytest

from tests.support.servers import LiveServer

LETTER = re.compile(r"Letter (\S+)\s+secret (\S+)\s+(http\S+#\S+)")
_taken: dict[str, int] = {}


@dataclass(frozen=True)
class Letter:
    """What stands in a letter."""

    number: str
    secret: str
    link: str

    def page(self, locale: str) -> str:
        """The address without what its QR code carries."""
        prefix = "/en" if locale == "en" else ""
        return self.link.partition("#")[0].replace("/stem/", f"{prefix}/stem/")


@pytest.fixture
def letter(demo_server: LiveServer) -> Letter:
    """A letter of the demo town that no other test has used."""
    letters = LETTER.findall(demo_server.log)
    place = _taken[demo_server.url] = _taken.get(demo_server.url, -1) + 1
    assert place < len(letters), "the demo prints too few letters for these tests"
    return Letter(*letters[place])
