"""Addresses made from what somebody sent: a decoded path may hold any character, a Location or a link may not."""

from urllib.parse import quote

from litestar.types import Scope

IN_A_PATH = "/:@!$&'()*+,;=~"
IN_AN_ADDRESS = f"{IN_A_PATH}?#[]%"


def path_of(scope: Scope) -> str:
    """The path of a request, written as in an address again.

    One slash at its beginning and no more: `//elsewhere.example` names another site.
    """
    return "/" + quote(scope["path"].lstrip("/"), safe=IN_A_PATH, errors="replace")


def query_of(scope: Scope) -> str:
    """`?…` as it was sent, "" for none."""
    query = quote(scope["query_string"], safe=IN_AN_ADDRESS)
    return f"?{query}" if query else ""


def in_ascii(address: str) -> str:
    """An address of ours as a header takes it; what is written as in an address already stays as it is."""
    return quote(address, safe=IN_AN_ADDRESS, errors="replace")
