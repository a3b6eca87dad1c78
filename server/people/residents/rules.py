"""Which addresses mail can be sent to, what a name may be, how long a link holds. Pure decisions."""

import re
from datetime import timedelta

LINK_HOLDS = timedelta(minutes=20)
LONGEST_ADDRESS = 254
LONGEST_NAME = 60
LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
DOMAIN = re.compile(r"([A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}")


class BadAddress(ValueError):
    """No mail can be sent to this."""


def plain_address(text: str) -> str:
    """The address in lower case, a domain such as `blåbær.example` in its ASCII form; BadAddress when it is none."""
    local, at, domain = text.strip().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode()
    except UnicodeError:
        raise BadAddress(text) from None
    if not at or not LOCAL.fullmatch(local) or not DOMAIN.fullmatch(ascii_domain):
        raise BadAddress(text)
    if len(plain := f"{local}@{ascii_domain}".lower()) > LONGEST_ADDRESS:
        raise BadAddress(text)
    return plain


def is_name(text: str) -> bool:
    """Whether this can stand beside an idea: something to read, on one line, and no address."""
    return text.isprintable() and any(sign.isalpha() for sign in text) and "@" not in text and "://" not in text
