"""Talking with the provider: discovery, keys, code for ID token. What comes back is checked here, nothing is kept.

Its libraries take memory and time to load: the handlers import this module when somebody goes to a provider.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from server.config import Settings, read_secret
from server.people.oidc.rules import ALGORITHMS, BadAnswer, Identity, Provider, Unreachable, read_claims, read_provider

SECONDS = 10
KEEP = timedelta(hours=1)
LARGEST = 200_000
"""Bytes of an answer that are read."""

_known: dict[str, tuple[datetime, Provider]] = {}


async def find_provider(settings: Settings) -> Provider:
    """The provider of the settings; asked once an hour."""
    issuer, now = settings.oidc_issuer, datetime.now(UTC)
    if issuer not in _known or now - _known[issuer][0] > KEEP:
        said = await _get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        _known[issuer] = (now, read_provider(issuer, said))
    return _known[issuer][1]


async def redeem(settings: Settings, code: str, verifier: str, nonce: str, back: str, now: datetime) -> Identity:
    """Who it is, for the code the browser brought back; BadAnswer or Unreachable."""
    provider = await find_provider(settings)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": verifier,
        "client_id": settings.oidc_client_id,
    }
    secret_file = settings.oidc_client_secret_file
    secret = read_secret(secret_file) if secret_file else ""
    auth = httpx.BasicAuth(settings.oidc_client_id, secret) if secret and not provider.post_secret else None
    if secret and provider.post_secret:
        form["client_secret"] = secret
    answer = await _ask("POST", provider.token, data=form, auth=auth)
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise BadAnswer("no id_token")
    claims = _claims(token, await _get(provider.jwks))
    return read_claims(claims, provider.issuer, settings.oidc_client_id, nonce, now)


def _claims(token: str, keys: dict[str, Any]) -> dict[str, Any]:
    """What a token says whose signature one of these keys made; the keys are asked for anew each time."""
    try:
        return jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims  # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise BadAnswer(f"signature {type(error).__name__}") from None


async def _get(address: str) -> dict[str, Any]:
    return await _ask("GET", address)


async def _ask(method: str, address: str, **more: Any) -> dict[str, Any]:
    headers = {"Accept": "application/json"}
    try:
        async with httpx.AsyncClient(timeout=SECONDS, follow_redirects=False, trust_env=False) as client:
            answer = await client.request(method, address, headers=headers, **more)
        if 400 <= answer.status_code < 500:
            raise BadAnswer(f"{answer.status_code}")
        if answer.status_code != 200 or len(answer.content) > LARGEST:
            raise Unreachable(f"{answer.status_code}")
        said = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise Unreachable(type(error).__name__) from None
    if not isinstance(said, dict):
        raise Unreachable("no object")
    return said
