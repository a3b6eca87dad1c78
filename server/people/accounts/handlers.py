"""The administrator invites colleagues and gives roles; an officer or auditor says the second yes."""

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from pydantic import AfterValidator, Field

from server.people.accounts import actions
from server.people.accounts.mails import invitation
from server.people.accounts.queries import (
    AccountInfo,
    GrantInfo,
    RequestInfo,
    find_account,
    list_accounts,
    list_requests,
)
from server.people.accounts.rows import AccountRow, RoleRow, WishRow
from server.people.accounts.rules import BY_TWO
from server.people.handlers import ROLE_NAMES
from server.people.pages import DESK
from server.people.residents.handlers import plain_field
from server.people.rules import GOOD_FOR, ROLES, NotAllowed
from server.web.desk import DeskLink
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form, refuse
from server.web.guards import staff
from server.web.locale import N_, pick_plain
from server.web.locale import gettext as _
from server.web.render import View, redirect, render
from server.web.session import start_session
from server.web.shell import AnyRequest, now, shell_of

PATH = f"{DESK}/konti"
ONE = f"{PATH}/{{account:uuid}}"
WISH = f"{PATH}/oensker/{{wish:uuid}}"
LOOK = frozenset({"administrator", *BY_TWO})
DESK_LINKS = [DeskLink(PATH, N_("Accounts and roles"), N_("Colleagues, what they may do, invitations."), LOOK)]
REASONS = {
    "own-role": N_("Nobody gives herself this role. Ask another administrator."),
    "everywhere": N_("An administrator is one everywhere. Choose every round."),
    "role": N_("The second yes comes from an officer or an auditor."),
    "same-person": N_("The second yes must come from another person."),
    "too-late": N_("The first yes is more than 24 hours old. Begin again."),
    "last": N_("This is the last administrator. Give somebody else the role first."),
    "own-account": N_("You cannot switch off your own account."),
}


class AccountsView(View):
    """Every account, and what waits."""

    form: FormState
    accounts: list[AccountRow]
    wishes: list[WishRow]
    may_manage: bool


class InviteView(View):
    """The form for a new colleague."""

    form: FormState


class AccountView(View):
    """One account with everything an administrator may do about it."""

    form: FormState
    account: AccountRow
    roles: list[tuple[str, str]]
    rounds: list[tuple[str, str]]
    by_two: list[str]
    own: bool
    said: str


class InviteForm(Form):
    """Whom to invite."""

    name: str = Field(min_length=2, max_length=80)
    email: Annotated[str, AfterValidator(plain_field)] = Field(max_length=200)


class RoleForm(Form):
    """Which role, and where; an empty round is every round."""

    role: Literal[ROLES]  # type: ignore[valid-type]
    round: UUID | None = None


@get(PATH, guards=[staff(*LOOK)])
async def show_accounts(request: AnyRequest) -> Response[str]:
    return await _list(request, fresh_form())


@get(f"{PATH}/ny", guards=[staff("administrator")])
async def show_invite(request: AnyRequest) -> Response[str]:
    return _invite_page(request, fresh_form())


@post(f"{PATH}/ny", guards=[staff("administrator")], status_code=200)
async def submit_invite(request: AnyRequest) -> Response[str]:
    form = await read_form(request, InviteForm)
    if isinstance(form, FormErrors):
        return _invite_page(request, form)
    letter = invitation(request, form.name)
    try:
        account = await actions.invite(form.email, form.name, letter, request.user.id, now(request))
    except actions.KnownAddress:
        known = _("There is an account with this address already.")
        return _invite_page(request, await refuse(request, "email", known))
    return redirect(request, f"{PATH}/{account}?inviteret")


@get(ONE, guards=[staff("administrator")])
async def show_account(request: AnyRequest, account: FromPath[UUID]) -> Response[str]:
    return await _account_page(request, await _account_at(account), fresh_form())


@post(f"{ONE}/rolle", guards=[staff("administrator")], status_code=200)
async def submit_role(request: AnyRequest, account: FromPath[UUID]) -> Response[str]:
    person, user = await _account_at(account), request.user
    form = await read_form(request, RoleForm)
    if isinstance(form, FormErrors):
        return await _account_page(request, person, form)
    if form.round and str(form.round) not in dict(await _rounds(request)):
        return await _account_page(request, person, await refuse(request, "round", _("Choose one of the options.")))
    try:
        given = await actions.grant_role(account, form.role, form.round, user.id, now(request))
    except NotAllowed as error:
        field = "round" if error.code == "everywhere" else "role"
        return await _account_page(request, person, await refuse(request, field, _(REASONS[error.code])))
    return await _after(request, account, "givet" if given else "venter")


@post(f"{ONE}/rolle/{{grant:uuid}}/fjern", guards=[staff("administrator")], status_code=200)
async def submit_revoke(request: AnyRequest, account: FromPath[UUID], grant: FromPath[UUID]) -> Response[str]:
    person = await _account_at(account)
    try:
        await actions.revoke_role(account, grant, request.user.id)
    except NotAllowed as error:
        return await _account_page(request, person, await refuse(request, "", _(REASONS[error.code])))
    return await _after(request, account, "fjernet")


@post(f"{ONE}/link", guards=[staff("administrator")], status_code=200)
async def submit_link_again(request: AnyRequest, account: FromPath[UUID]) -> Response[str]:
    person = await _account_at(account)
    letter = invitation(request, person.name)
    await actions.send_invitation(account, person.email, letter, request.user.id, now(request))
    return redirect(request, f"{PATH}/{account}?inviteret")


@post([f"{ONE}/fra", f"{ONE}/til"], guards=[staff("administrator")], status_code=200)
async def submit_switch(request: AnyRequest, account: FromPath[UUID]) -> Response[str]:
    person = await _account_at(account)
    try:
        await actions.switch_account(account, request.scope["path"].endswith("/til"), request.user.id)
    except NotAllowed as error:
        return await _account_page(request, person, await refuse(request, "", _(REASONS[error.code])))
    return redirect(request, f"{PATH}/{account}")


@post(f"{WISH}/ja", guards=[staff(*BY_TWO)], status_code=200)
async def submit_confirm(request: AnyRequest, wish: FromPath[UUID]) -> Response[str]:
    try:
        await actions.confirm_role(wish, request.user.id, request.user.roles, now(request))
    except NotAllowed as error:
        return await _list(request, await refuse(request, "", _(REASONS[error.code])))
    return redirect(request, PATH)


@post(f"{WISH}/nej", guards=[staff(*LOOK)], status_code=200)
async def submit_refuse(request: AnyRequest, wish: FromPath[UUID]) -> Response[str]:
    await actions.drop_request(wish, request.user.id)
    return redirect(request, PATH)


async def _after(request: AnyRequest, account: UUID, said: str) -> Response[str]:
    """Somebody whose own roles have changed goes on with a new session; all her others have ended."""
    own = account == request.user.id and said != "venter"
    cookies = [await start_session(request, account)] if own else None
    still = not own or any(grant.role == "administrator" for grant in (await _account_at(account)).grants)
    return redirect(request, f"{PATH}/{account}?{said}" if still else DESK, cookies=cookies)


async def _account_at(account: UUID) -> AccountInfo:
    found = await find_account(account)
    if found is None:
        raise NotFoundException
    return found


async def _list(request: AnyRequest, form: FormState) -> Response[str]:
    rounds = dict(await _rounds(request))
    view = AccountsView(
        form=form,
        accounts=[_row(account, rounds) for account in await list_accounts()],
        wishes=[_wish(request, wish, rounds) for wish in await list_requests(now(request) - GOOD_FOR)],
        may_manage="administrator" in request.user.roles,
    )
    return render(request, "people/accounts.html", None, view, 422 if form.failed else 200)


def _invite_page(request: AnyRequest, form: FormState) -> Response[str]:
    return render(request, "people/invite.html", None, InviteView(form), 422 if form.failed else 200)


async def _account_page(request: AnyRequest, account: AccountInfo, form: FormState) -> Response[str]:
    rounds = await _rounds(request)
    view = AccountView(
        form=form,
        account=_row(account, dict(rounds)),
        roles=[(role, _(ROLE_NAMES[role])) for role in ROLES],
        rounds=[("", _("Every round")), *rounds],
        by_two=[_(ROLE_NAMES[role]) for role in sorted(BY_TWO)],
        own=account.id == request.user.id,
        said=request.scope["query_string"].decode("latin-1"),
    )
    return render(request, "people/account.html", None, view, 422 if form.failed else 200)


async def _rounds(request: AnyRequest) -> list[tuple[str, str]]:
    """Every round as an option of a select: the application knows them, this room does not."""
    return [(str(round_id), pick_plain(titles)) for round_id, titles in await shell_of(request).rounds()]


def _row(account: AccountInfo, rounds: dict[str, str]) -> AccountRow:
    return AccountRow(
        id=account.id,
        name=account.name,
        email=account.email,
        active=account.active,
        invited=account.invited,
        roles=[_role(grant, rounds) for grant in account.grants],
    )


def _role(grant: GrantInfo, rounds: dict[str, str]) -> RoleRow:
    return RoleRow(grant.id, _(ROLE_NAMES[grant.role]), rounds.get(str(grant.round), "") if grant.round else "")


def _wish(request: AnyRequest, wish: RequestInfo, rounds: dict[str, str]) -> WishRow:
    user: Any = request.user
    return WishRow(
        id=wish.id,
        name=wish.name,
        role=_(ROLE_NAMES[wish.role]),
        round=rounds.get(str(wish.round), "") if wish.round else "",
        first_name=wish.first_name,
        may_confirm=bool(user.roles & BY_TWO) and user.id not in (wish.first, wish.account),
    )


router = Router(
    "/",
    route_handlers=[
        show_accounts,
        show_invite,
        submit_invite,
        show_account,
        submit_role,
        submit_revoke,
        submit_link_again,
        submit_switch,
        submit_confirm,
        submit_refuse,
    ],
)
