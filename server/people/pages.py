"""What every page of people needs: leading on to a page of ours, links in mails, waiting after too many tries."""

import secrets
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from urllib.parse import urlencode

from server.web.forms import FormErrors, refuse
from server.web.locale import gettext as _
from server.web.locale import with_locale
from server.web.shell import AnyRequest, now, shell_of, visit_of
from server.web.throttle import FREE_TRIES, Throttle
from server.web.words import clock

DESK = "/personale"
SIGN_IN, STAFF_SIGN_IN = "/log-ind", "/personale/log-ind"
MY_PAGE = "/min-side"


def own_page(wanted: str, otherwise: str) -> str:
    """A path of ours, never another site's address (`//evil.example`, `/\\evil.example`)."""
    own = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if own and len(wanted) <= 500 else otherwise


def with_next(path: str, wanted: str) -> str:
    """A path that leads on to another page afterwards."""
    return f"{path}?{urlencode({'next': wanted})}"


def new_token() -> str:
    """256 random bits for a link in a mail."""
    return secrets.token_urlsafe(32)


def link_to(request: AnyRequest, path: str) -> str:
    """The whole address of a path, in the language of the request, for a mail."""
    return shell_of(request).public_url + with_locale(path, visit_of(request.scope).locale)


def tries(request: AnyRequest, kind: str, free: int = FREE_TRIES) -> Throttle:
    """How often each name has tried this kind of thing."""
    found: Throttle = request.app.state.setdefault(f"tries_{kind}", Throttle(free))
    return found


def sender_of(request: AnyRequest) -> str:
    """Where a request comes from, as far as one household goes; the proxy has to say it, or all are one."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(ip_network((address, 64 if address.version == 6 else 32), strict=False))


async def waits(request: AnyRequest, until: datetime, message: str) -> tuple[FormErrors, dict[str, str]]:
    """The form as sent with a message that says until when to wait (`%(time)s`), and the header that says so too."""
    form = await refuse(request, "", _(message) % {"time": clock(until + timedelta(minutes=1))})
    return form, {"Retry-After": str(int((until - now(request)).total_seconds()) + 1)}
