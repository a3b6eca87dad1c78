"""The letter's number and secret, and how long a letter waits after wrong tries. Pure."""

import hmac
from datetime import datetime, timedelta

from ballots.passes import CROCKFORD, BadCode, crockford, grouped, read_crockford, uncrockford

NUMBER_DIGITS = 7
SECRET_SYMBOLS = 13
SECRET_BITS = 65
CHECKS = CROCKFORD + "*~$=U"
"""Crockford's 37 check symbols."""

FREE_TRIES = 5
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)

# A totally anti-symmetric quasigroup: H. M. Damm, "Total anti-symmetrische Quasigruppen", Marburg 2004. It finds every
# single wrong digit and every swap of neighbours.
DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


class Mistyped(ValueError):
    """A symbol is wrong or missing; no letter has such a number or secret. `field` is `number` or `secret`."""

    def __init__(self, field: str) -> None:
        super().__init__(f"the {field} is mistyped")
        self.field = field


class LetterRefused(Exception):
    """Number and secret do not belong together, or not to this vote (422). `field` is `number`, `secret` or ""."""

    def __init__(self, field: str = "") -> None:
        super().__init__("wrong letter")
        self.field = field


class LetterWaits(Exception):
    """Too many wrong tries on this letter; it is heard again at `until` (UTC) (429)."""

    def __init__(self, until: datetime) -> None:
        super().__init__("this letter waits")
        self.until = until


def write_number(value: int) -> str:
    """The 8 digits of a number below 10^7, check digit last."""
    digits = f"{value:0{NUMBER_DIGITS}d}"
    return digits + _damm(digits)


def show_number(number: str) -> str:
    """1234-5678."""
    return f"{number[:4]}-{number[4:]}"


def read_number(text: str) -> str:
    """The 8 digits of what somebody typed, or Mistyped."""
    digits = "".join(text.split()).replace("-", "")
    if len(digits) != NUMBER_DIGITS + 1 or not (digits.isascii() and digits.isdigit()) or _damm(digits) != "0":
        raise Mistyped("number")
    return digits


def write_secret(value: int) -> str:
    """14 symbols: 65 bits and a check."""
    return crockford(value, SECRET_SYMBOLS) + CHECKS[value % len(CHECKS)]


def show_secret(secret: str) -> str:
    """In groups of four."""
    return grouped(secret)


def read_secret(text: str) -> str:
    """The 14 symbols of what somebody typed (lower case, blanks, hyphens, o for 0, i and l for 1), or Mistyped."""
    symbols = "".join(text.split()).replace("-", "").upper()
    if len(symbols) != SECRET_SYMBOLS + 1:
        raise Mistyped("secret")
    try:
        body = read_crockford(symbols[:-1])
    except BadCode:
        raise Mistyped("secret") from None
    check = symbols[-1].translate(str.maketrans("OIL", "011"))
    if CHECKS[uncrockford(body) % len(CHECKS)] != check:
        raise Mistyped("secret")
    return body + check


def peppered(pepper: bytes, number: str, secret: str) -> str:
    """What argon2id is run over: without the pepper a stolen table cannot be searched at all."""
    return hmac.digest(pepper, f"puljen/letter/1\n{number}\n{secret}".encode(), "sha256").hex()


def wait_after(tries: int, now: datetime) -> datetime | None:
    """Until when a letter waits after this many wrong tries: from the fifth 1 minute, doubling to 15."""
    if tries < FREE_TRIES:
        return None
    doublings = min(tries - FREE_TRIES, 4)
    return now + min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def _damm(digits: str) -> str:
    """Check digit of `digits`; "0" for digits that end in theirs."""
    row = 0
    for digit in digits:
        row = int(DAMM[row][int(digit)])
    return str(row)
