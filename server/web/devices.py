"""Browsers in which an account has signed in before: their tries are counted apart from everybody else's.

Whoever knows an address can use up its tries and make it wait, again and again. She whose address it is still gets in
from a browser that holds its device cookie (OWASP's advice): a signed cookie, made by a sign-in alone, good for this
one account and without any right of its own. It lasts a year; a stranger has none, and so no tries beside the shared.
"""

import hmac
import secrets

from litestar.datastructures import Cookie

from server.web.shell import AnyRequest, Shell, shell_of

YEAR = 365 * 24 * 3600


def whose_tries(request: AnyRequest, account: str) -> str:
    """The name under which tries for this account are counted: the account's, or this browser's own."""
    shell = shell_of(request)
    device, _, mac = request.cookies.get(_cookie_name(shell), "").partition(".")
    known = hmac.compare_digest(mac.encode(), _mac(shell, device, account).encode())
    return f"{account} {device}" if known else account


def device_cookie(request: AnyRequest, account: str) -> Cookie:
    """Put it on the answer to a sign-in: this browser is known from now on."""
    shell, device = shell_of(request), secrets.token_hex(16)
    value = f"{device}.{_mac(shell, device, account)}"
    return Cookie(
        key=_cookie_name(shell), value=value, max_age=YEAR, httponly=True, secure=shell.secure, samesite="lax"
    )


def _cookie_name(shell: Shell) -> str:
    return "__Host-puljen-device" if shell.secure else "puljen-device"


def _mac(shell: Shell, device: str, account: str) -> str:
    return hmac.digest(shell.secret, f"puljen/device/1\n{device}\n{account}".encode(), "sha256").hex()
