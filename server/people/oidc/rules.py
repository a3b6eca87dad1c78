"""What the provider is asked, and when its answer is good. Pure decisions."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

HOLDS = timedelta(minutes=10)
LEEWAY = 60
"""Seconds by which the provider's clock may differ from ours."""
ALGORITHMS = ["RS256", "PS256", "ES256"]
"""Signatures we take: never `none`, never one made with a shared secret."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Unreachable(Exception):
    """The provider does not answer, or not as it should."""


class BadAnswer(Exception):
    """The provider's answer is not good; the message says which part, never what was in it."""


@dataclass(frozen=True)
class Provider:
    """What the provider says of itself at its well-known address."""

    issuer: str
    authorization: str
    token: str
    jwks: str
    post_secret: bool


@dataclass(frozen=True)
class Identity:
    """Who came: one person at one provider, and her mail address if the provider has verified it."""

    issuer: str
    subject: str
    email: str


def read_provider(issuer: str, said: Mapping[str, object]) -> Provider:
    """The discovery document; BadAnswer when it is another's or leads where secrets would be read on the way."""
    if said.get("issuer") != issuer:
        raise BadAnswer("issuer")
    authorization, token, jwks = (
        str(said.get(name, "")) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    )
    if not all(is_safe(place) for place in (authorization, token, jwks)):
        raise BadAnswer("endpoints")
    methods = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    post = isinstance(methods, list) and "client_secret_basic" not in methods and "client_secret_post" in methods
    return Provider(issuer, authorization, token, jwks, post)


def is_safe(address: str) -> bool:
    """Whether an address is encrypted, or on this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def challenge_of(verifier: str) -> str:
    """PKCE's S256 (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def authorization_address(
    provider: Provider, client: str, back: str, state: str, nonce: str, verifier: str, locale: str
) -> str:
    """Where the browser is sent to."""
    asked = {
        "response_type": "code",
        "client_id": client,
        "redirect_uri": back,
        "scope": "openid email",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
        "ui_locales": locale,
    }
    return f"{provider.authorization}{'&' if '?' in provider.authorization else '?'}{urlencode(asked)}"


def read_claims(claims: Mapping[str, object], issuer: str, client: str, nonce: str, now: datetime) -> Identity:
    """The claims of an ID token whose signature holds (OpenID Connect Core, 3.1.3.7); BadAnswer when one is wrong."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    at = int(now.timestamp())
    checks = {
        "iss": claims.get("iss") == issuer,
        "aud": client in audiences,
        "azp": (len(audiences) == 1 and "azp" not in claims) or claims.get("azp") == client,
        "exp": _number(claims, "exp") > at - LEEWAY,
        "iat": abs(_number(claims, "iat") - at) <= HOLDS.total_seconds() + LEEWAY,
        "nonce": hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()),
        "sub": isinstance(claims.get("sub"), str) and bool(claims["sub"]),
    }
    if wrong := [name for name, good in checks.items() if not good]:
        raise BadAnswer(", ".join(wrong))
    verified = claims.get("email_verified") is True
    return Identity(issuer, str(claims["sub"]), str(claims.get("email", "")) if verified else "")


def subject_mac(secret: bytes, identity: Identity) -> bytes:
    """What is kept of who somebody is at the provider: of no use to anybody without our key."""
    return hmac.digest(secret, f"{identity.issuer}|{identity.subject}".encode(), "sha256")


def _number(claims: Mapping[str, object], name: str) -> float:
    value = claims.get(name)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else float("-inf")
