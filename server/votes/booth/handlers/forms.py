"""What the booth's forms carry from screen to screen."""

import re
import secrets

from ballots.passes import SEED_SIZE, decode_code, encode_code
from server.votes.booth.rules import Shown
from server.web.forms import Form

Ticks = list[str]


class BallotForm(Form):
    """Screens 1 and 2. Everything may be missing: what is wrong is said in the voter's words, not the form's."""

    orden: str = ""
    stil: str = ""
    code: str = ""
    choice: Ticks = []
    blank: bool = False
    search: str = ""
    area: str = ""
    theme: str = ""
    show_area: str = ""
    show_theme: str = ""
    show_all: bool = False
    take_away: str = ""
    number: str = ""
    secret: str = ""
    mine: str = ""

    @property
    def shown(self) -> Shown:
        """What to show: a chip pressed again is let go."""
        if self.show_all:
            return Shown()
        area = self.area if not self.show_area else "" if self.show_area == self.area else self.show_area
        theme = self.theme if not self.show_theme else "" if self.show_theme == self.theme else self.show_theme
        return Shown(self.search[:60], area, theme)

    @property
    def wanted_style(self) -> int | None:
        """The ballot style asked for; None when none is named."""
        return int(self.stil) if re.fullmatch(r"[0-9]{1,9}", self.stil) else None


def fresh_code() -> str:
    """A new pass code, drawn for the voter and kept nowhere but in her forms."""
    return encode_code(secrets.token_bytes(SEED_SIZE))


def kept_code(text: str) -> str:
    """The code a form carries, in its one spelling; a fresh one when it carries none that reads."""
    try:
        return encode_code(decode_code(text))
    except ValueError:
        return fresh_code()
