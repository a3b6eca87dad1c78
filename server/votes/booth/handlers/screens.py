"""Screens 1 and 2: front and choose, then check."""

from litestar import Response, get, post
from litestar.params import FromPath

from server.votes.booth.handlers.forms import BallotForm
from server.votes.booth.handlers.pages import check_page, choose_page, chosen_in, front_page, not_ready, sent
from server.votes.booth.handlers.sealed import BOOTH, get_booth
from server.votes.booth.rules import new_seed, read_seed
from server.web.guards import booth as on_booth
from server.web.render import redirect
from server.web.shell import AnyRequest, now


@get(BOOTH, guards=[on_booth()])
async def show_booth(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    return front_page(request, await get_booth(slug, number, now(request)))


@get(f"{BOOTH}/vaelg", guards=[on_booth()])
async def show_choose(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    """A letter's QR leads here without a seed: one is drawn, and the fragment stays with the browser."""
    booth = await get_booth(slug, number, now(request))
    form = BallotForm(orden=request.query_params.get("orden", ""), stil=request.query_params.get("stil", ""))
    if booth.state not in ("open", "late") or (len(booth.manifest.styles) > 1 and form.wanted_style is None):
        return redirect(request, booth.path)
    if read_seed(form.orden) is None:
        style = f"&stil={form.wanted_style}" if form.wanted_style is not None else ""
        return redirect(request, f"{booth.path}/vaelg?orden={new_seed()}{style}")
    return choose_page(request, booth, form)


@post(f"{BOOTH}/vaelg", guards=[on_booth()], status_code=200)
async def submit_choose(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    """Search, a chip, or back from screen 2: the ticks come along."""
    booth = await get_booth(slug, number, now(request))
    return choose_page(request, booth, await sent(request))


@get([f"{BOOTH}/tjek", f"{BOOTH}/afgiv"], guards=[on_booth()])
async def show_start_again(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    """These screens come from forms only; whoever asks for them by address begins at the front."""
    return redirect(request, (await get_booth(slug, number, now(request))).path)


@post(f"{BOOTH}/tjek", guards=[on_booth()], status_code=200)
async def submit_check(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    booth, form = await get_booth(slug, number, now(request)), await sent(request)
    return not_ready(request, booth, form, chosen_in(booth, form)) or check_page(request, booth, form)
