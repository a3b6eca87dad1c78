"""To the provider and back."""

import logging
from urllib.parse import urlsplit

from litestar import MediaType, Response, Router, get
from litestar.datastructures import Cookie

from server.config import Settings
from server.keys import own_secret
from server.people.oidc.actions import UnderWay, begin, sign_in_subject, take_up
from server.people.oidc.rules import HOLDS, BadAnswer, Identity, Unreachable, authorization_address, subject_mac
from server.people.pages import MY_PAGE, SIGN_IN, new_token, own_page, with_next
from server.people.residents.rules import BadAddress, plain_address
from server.web.guards import anyone
from server.web.locale import split_locale, with_locale
from server.web.render import View, redirect, render
from server.web.session import start_session
from server.web.shell import AnyRequest, now, shell_of, visit_of

log = logging.getLogger("puljen.people")

START = f"{SIGN_IN}/oidc"
BACK = f"{SIGN_IN}/oidc/svar"


class ProviderFailedView(View):
    """Signing in at the provider did not work; `away`: it does not answer."""

    provider: str
    away: bool


def provider_name(request: AnyRequest) -> str:
    """What the button says; "" when no provider is set."""
    settings: Settings | None = request.app.state.get("settings")
    if settings is None or not settings.oidc_issuer:
        return ""
    return settings.oidc_name or urlsplit(settings.oidc_issuer).hostname or ""


@get(START, guards=[anyone()])
async def show_provider(request: AnyRequest) -> Response[str]:
    """A link, not a form: browsers let no form lead to another site under our content policy."""
    settings: Settings = request.app.state["settings"]
    wanted = own_page(request.query_params.get("next", MY_PAGE), MY_PAGE)
    if not settings.oidc_issuer:
        return redirect(request, with_next(SIGN_IN, wanted))
    from server.people.oidc.provider import find_provider

    try:
        provider = await find_provider(settings)
    except (Unreachable, BadAnswer) as error:
        return _failed(request, error)
    state, browser, verifier, nonce = (new_token() for _ in range(4))
    locale = visit_of(request.scope).locale
    await begin(state, browser, UnderWay(verifier, nonce, with_locale(wanted, locale)), now(request))
    address = authorization_address(provider, settings.oidc_client_id, _back(request), state, nonce, verifier, locale)
    cookie = _cookie(request, browser, int(HOLDS.total_seconds()))
    headers = {"Location": address}
    return Response("", status_code=303, media_type=MediaType.TEXT, headers=headers, cookies=[cookie])


@get(BACK, guards=[anyone()])
async def show_answer(request: AnyRequest) -> Response[str]:
    """Where the provider sends the browser. The address registered there has no language; `next` remembers it."""
    from server.people.oidc.provider import redeem

    settings: Settings = request.app.state["settings"]
    asked, browser = request.query_params, request.cookies.get(_cookie_name(request), "")
    under_way = await take_up(asked.get("state", ""), browser, now(request))
    try:
        if under_way is None or "error" in asked or asked.get("iss", settings.oidc_issuer) != settings.oidc_issuer:
            raise BadAnswer("state" if under_way is None else "refused")
        back = _back(request)
        code = asked.get("code", "")
        identity = await redeem(settings, code, under_way.verifier, under_way.nonce, back, now(request))
    except (Unreachable, BadAnswer) as error:
        return _failed(request, error)
    return await _sign_in(request, settings, identity, under_way.next)


async def _sign_in(request: AnyRequest, settings: Settings, identity: Identity, wanted: str) -> Response[str]:
    subject = subject_mac(own_secret(settings.keys, "oidc-subjects"), identity)
    locale, path = split_locale(wanted)
    came = await sign_in_subject(subject, _plain(identity.email), path, locale, now(request))
    cookies = [await start_session(request, came.resident, resident=True), _cookie(request, "", 0)]
    to = came.next if came.name else with_next(f"{SIGN_IN}/navn", came.next)
    return redirect(request, with_locale(to, locale), cookies=cookies)


def _failed(request: AnyRequest, error: Exception) -> Response[str]:
    away = isinstance(error, Unreachable)
    log.warning("sign-in at the provider failed: %s %s", type(error).__name__, error)
    view = ProviderFailedView(provider_name(request), away)
    return render(request, "people/provider_failed.html", None, view, 503 if away else 400)


def _plain(email: str) -> str:
    try:
        return plain_address(email) if email else ""
    except BadAddress:
        return ""


def _back(request: AnyRequest) -> str:
    return shell_of(request).public_url + BACK


def _cookie_name(request: AnyRequest) -> str:
    return "__Host-puljen-oidc" if shell_of(request).secure else "puljen-oidc"


def _cookie(request: AnyRequest, value: str, max_age: int) -> Cookie:
    secure = shell_of(request).secure
    return Cookie(key=_cookie_name(request), value=value, max_age=max_age, httponly=True, secure=secure, samesite="lax")


router = Router("/", route_handlers=[show_provider, show_answer])
