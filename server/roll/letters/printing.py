"""A letter as a printable page: Danish first, English below, the code once, and a QR that leads to the booth.

Number and secret stand in the fragment of the QR's address, which a browser never sends.
"""

from datetime import datetime

import segno
from markupsafe import Markup

from server.roll.letters.actions import PlainLetter
from server.roll.letters.queries import Addressee
from server.roll.letters.rules import show_number, show_secret
from server.rounds.queries import RoundInfo, Texts, VoteInfo
from server.web.locale import LOCALES, speaking
from server.web.render import View, environment
from server.web.shell import Locale, Site

QR_SCALE = 3


class LetterView(View):
    """One page. `texts` is the same letter in each language; `check` the first 16 digits of the vote's eid."""

    site: Site
    to: Addressee
    number: str
    secret: str
    booth: str
    qr: Markup
    check: str
    texts: list[Markup]


class LetterTextView(View):
    """What the letter says in one language; `booth` is the address to type."""

    site: Site
    titles: Texts
    opens: datetime
    closes: datetime
    booth: str


def letter_page(letter: PlainLetter, round_: RoundInfo, vote: VoteInfo, site: Site, booth_url: str) -> str:
    """HTML of one letter."""
    booth = f"{booth_url}/stem/{round_.slug}/{vote.number}"
    text = LetterTextView(site=site, titles=round_.titles, opens=vote.opens, closes=vote.closes, booth=booth)
    view = LetterView(
        site=site,
        to=letter.to,
        number=show_number(letter.number),
        secret=show_secret(letter.secret),
        booth=booth,
        qr=qr_code(f"{booth}#{letter.number}-{letter.secret}"),
        check=_in_fours((vote.eid or b"").hex()[:16]),
        texts=[_text(locale, text) for locale in LOCALES],
    )
    with speaking("da"):
        return environment("da").get_template("roll/_letter.html").render(view=view)


def qr_code(address: str) -> Markup:
    """An SVG for the page itself."""
    svg = segno.make(address, error="m", micro=False).svg_inline(
        scale=QR_SCALE, border=2, svgclass="qr", lineclass=None
    )
    return Markup(svg)  # noqa: S704 - made by segno, and holds nothing but numbers


def _text(locale: Locale, view: LetterTextView) -> Markup:
    with speaking(locale):
        return Markup(environment(locale).get_template("roll/_letter_text.html").render(view=view))  # noqa: S704


def _in_fours(digits: str) -> str:
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
