"""The one POST that casts, and why it may be refused, in plain words beside what was typed."""

from litestar import Response, post
from litestar.params import FromPath

from ballots.lines import choices_bytes
from ballots.passes import BadCode, decode_code
from server.db import Busy
from server.people.passwords import TooBusy
from server.votes.actions import cast_assisted
from server.votes.booth.handlers.forms import BallotForm, fresh_code
from server.votes.booth.handlers.pages import check_page, chosen_in, not_ready, sent
from server.votes.booth.handlers.receipt import receipt_page
from server.votes.booth.handlers.sealed import BOOTH, Booth, get_booth
from server.votes.booth.rules import Chosen
from server.votes.rules import (
    SEED_IN_USE,
    AlreadyVoted,
    BadAsking,
    LetterRefused,
    LetterWaits,
    NotNow,
    NotServed,
    Receipt,
    UnknownCode,
    VersionTaken,
)
from server.web.guards import booth as on_booth
from server.web.locale import gettext as _
from server.web.shell import AnyRequest, now, shell_of
from server.web.words import clock

RETRY = {"Retry-After": "10"}
Errors = dict[str, list[str]]


@post(f"{BOOTH}/afgiv", guards=[on_booth()], status_code=200)
async def submit_ballot(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    """The one act of voting. The same form again gives the same receipt."""
    booth, form = await get_booth(slug, number, now(request)), await sent(request)
    chosen = chosen_in(booth, form)
    if answer := not_ready(request, booth, form, chosen):
        return answer
    if errors := _missing(form):
        return check_page(request, booth, form, errors, 422)
    try:
        seed = decode_code(form.mine or form.code)
    except BadCode:
        return check_page(request, booth, form, _mistyped(form), 422)
    return await _answer(request, booth, form, seed, chosen)


async def _answer(request: AnyRequest, booth: Booth, form: BallotForm, seed: bytes, chosen: Chosen) -> Response[str]:
    """The receipt, or screen 2 again with what stands in the way."""
    try:
        receipt = await _cast(request, booth, form, seed, chosen)
    except NotServed:
        return check_page(request, booth, form, {"": [_paused(request)]}, 503)
    except (TooBusy, Busy):
        busy = _("Many people are voting right now. Your choices are kept. Press the button again in 10 seconds.")
        return check_page(request, booth, form, {"": [busy]}, 503, RETRY)
    except (LetterRefused, LetterWaits, UnknownCode, BadAsking) as error:
        status = 429 if isinstance(error, LetterWaits) else 422
        return check_page(request, booth, form, _refused(request, form, error), status)
    except (AlreadyVoted, VersionTaken, NotNow) as error:
        if isinstance(error, AlreadyVoted) and error.kind == SEED_IN_USE:
            form = form.model_copy(update={"code": fresh_code()})
        return check_page(request, booth, form, {"": [_conflict(request, error)]}, 409)
    return receipt_page(request, booth, receipt, seed)


async def _cast(request: AnyRequest, booth: Booth, form: BallotForm, seed: bytes, chosen: Chosen) -> Receipt:
    if booth.state == "paused":
        raise NotServed
    letter = None if form.mine else (form.number, form.secret)
    return await cast_assisted(booth.vote.id, seed, choices_bytes(chosen), now(request), letter)


def _missing(form: BallotForm) -> Errors:
    if form.mine:
        return {}
    asked = {"number": _("Write the letter number."), "secret": _("Write the secret from the letter.")}
    return {field: [text] for field, text in asked.items() if not getattr(form, field)}


def _mistyped(form: BallotForm) -> Errors:
    if form.mine:
        return {"mine": [_("This is not a code. A letter or digit is mistyped.")]}
    return {"": [_("The page was too old. Press the button once more.")]}


def _refused(request: AnyRequest, form: BallotForm, error: Exception) -> Errors:
    """A refusal in words, at its field."""
    phone = {"phone": shell_of(request).site.phone}
    match error:
        case LetterRefused(field="number"):
            return {"number": [_("The letter number is mistyped. Look at the letter again.")]}
        case LetterRefused(field="secret"):
            return {"secret": [_("The secret is mistyped. Look at the letter again.")]}
        case LetterRefused():
            return {"secret": [_("Letter number and secret do not belong together. Look at the letter again.")]}
        case LetterWaits():
            wait = _("There were too many wrong tries. Try again at %(time)s.") % {"time": clock(error.until)}
            return {"number": [wait]}
        case UnknownCode():
            unknown = _(
                "No vote was cast with this code. Vote with your letter. Is it refused too? Call us on %(phone)s."
            )
            return {"mine": [unknown % phone]}
    other = _("Your letter is for another ballot than this one. Call us on %(phone)s if you do not know which.")
    return {"mine" if form.mine else "number": [other % phone]}


def _paused(request: AnyRequest) -> str:
    text = _("The vote is paused, so your vote was not received. Call us on %(phone)s to hear when it goes on.")
    return text % {"phone": shell_of(request).site.phone}


def _conflict(request: AnyRequest, error: Exception) -> str:
    phone = {"phone": shell_of(request).site.phone}
    if isinstance(error, AlreadyVoted) and error.kind == "pass":
        return (
            _(
                "A vote was cast with this letter before. To change it, use the code from that receipt. "
                "Was it not you, is the code lost, or is it refused? Call us on %(phone)s."
            )
            % phone
        )
    if isinstance(error, AlreadyVoted) and error.kind == SEED_IN_USE:
        return _("Another vote was cast from this page. Press the button once more to cast yours.")
    if isinstance(error, AlreadyVoted):
        return _("This letter cannot be used to vote. Call us on %(phone)s.") % phone
    if isinstance(error, VersionTaken) and error.no_more:
        return (
            _(
                "Your vote has been changed as many times as it can be. This change was not received: the vote that "
                "you cast last counts. Call us on %(phone)s if it must be another."
            )
            % phone
        )
    if isinstance(error, VersionTaken):
        return _("The vote was changed from somewhere else just now. Press the button once more.")
    return _("The vote is not open now, so your vote was not received. Call us on %(phone)s.") % phone
