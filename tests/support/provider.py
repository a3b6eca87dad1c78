"""A real OpenID Connect provider on loopback, in a process of its own.

`oidc-provider-mock` does not check PKCE, so this module, run as the process, does it around it: a code is given for a
challenge, and redeemed with the verifier of that challenge alone.
"""

import base64
import hashlib
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from subprocess import DEVNULL, Popen
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.support.parts import ROOT
from tests.support.servers import free_port

CLIENT = "puljen"


@dataclass
class Provider:
    """The provider as a browser and our server see it."""

    port: int = field(default_factory=free_port)

    @property
    def issuer(self) -> str:
        """For the setting PULJEN_OIDC_ISSUER."""
        return f"http://127.0.0.1:{self.port}"

    def knows(self, subject: str, **claims: object) -> None:
        """Somebody with these claims."""
        httpx.put(f"{self.issuer}/users/{subject}", json=claims).raise_for_status()

    def approve(self, address: str, subject: str) -> str:
        """The person signs in there; where the browser is sent back to."""
        answer = httpx.post(address, data={"sub": subject})
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def deny(self, address: str) -> str:
        """The person says no."""
        return httpx.post(address, data={"action": "deny"}).headers["location"]


@contextmanager
def providing() -> Iterator[Provider]:
    """The provider while it is up."""
    provider = Provider()
    command = [sys.executable, "-m", "tests.support.provider", str(provider.port)]
    process = Popen(command, cwd=ROOT, stdout=DEVNULL, stderr=DEVNULL)
    try:
        wait_for(f"{provider.issuer}/jwks", process)
        yield provider
    finally:
        process.kill()
        process.wait()


def wait_for(address: str, process: "Popen[bytes]") -> None:
    """Until it answers."""
    with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as client:
        assert client.get(address, timeout=20).status_code == 200 and process.poll() is None


class WithPkce:
    """A WSGI layer: remembers the challenge of each code, asks for its verifier."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app = app
        self.challenges: dict[str, str] = {}

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/oauth2/token" and not self._fits(environ):
            start("400 Bad Request", [("Content-Type", "application/json")])
            return [b'{"error": "invalid_grant"}']
        asked = parse_qs(environ.get("QUERY_STRING", ""))

        def remember(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            location = dict(headers).get("Location", "")
            if found := re.search(r"[?&]code=([^&]+)", location):
                self.challenges[found[1]] = asked.get("code_challenge", [""])[0]
            return start(status, headers, *more)

        return self.app(environ, remember)

    def _fits(self, environ: dict[str, Any]) -> bool:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        made = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        wanted = self.challenges.get(form.get("code", ""))
        return wanted == base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def path_and_query(address: str) -> str:
    """What a browser asks our own host for."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


if __name__ == "__main__":
    import oidc_provider_mock
    from werkzeug.serving import run_simple

    mock = oidc_provider_mock.app(require_nonce=True)
    run_simple("127.0.0.1", int(sys.argv[1]), WithPkce(mock), threaded=True)
