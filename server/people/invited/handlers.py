"""The page behind the link of an invitation."""

from litestar import Response, Router, get, post
from litestar.params import FromPath
from pydantic import ConfigDict, Field, ValidationInfo, field_validator

from server.people.accounts.actions import accept_invitation
from server.people.accounts.mails import PATH
from server.people.accounts.queries import AccountInfo, find_invitation
from server.people.accounts.rules import INVITATION_HOLDS
from server.people.actions import SHORTEST_PASSWORD
from server.people.pages import DESK
from server.people.rules import hash_token
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form
from server.web.guards import anyone
from server.web.locale import gettext as _
from server.web.render import View, redirect, render
from server.web.session import start_session
from server.web.shell import AnyRequest, now

ONE = f"{PATH}/{{token:str}}"


class InvitationView(View):
    """The form for a password; `email` "" when the link does not hold any more."""

    form: FormState
    name: str
    email: str
    path: str
    shortest: int = SHORTEST_PASSWORD


class PasswordForm(Form):
    """A password keeps its blanks."""

    model_config = ConfigDict(str_strip_whitespace=False)

    password: str = Field(min_length=SHORTEST_PASSWORD, max_length=1000)
    again: str = Field(max_length=1000)

    @field_validator("again")
    @classmethod
    def _is_the_same(cls, again: str, info: ValidationInfo) -> str:
        if "password" in info.data and again != info.data["password"]:
            raise ValueError(_("The two passwords are not the same."))
        return again


@get(ONE, guards=[anyone()])
async def show_invitation(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    return _page(request, token, await _invited(request, token), fresh_form())


@post(ONE, guards=[anyone()], status_code=200)
async def submit_invitation(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    invited = await _invited(request, token)
    form = await read_form(request, PasswordForm)
    if invited and isinstance(form, FormErrors):
        return _page(request, token, invited, form)
    account = None if isinstance(form, FormErrors) else await accept_invitation(token, form.password, now(request))
    if account is None:
        return _page(request, token, None, fresh_form())
    return redirect(request, DESK, cookies=[await start_session(request, account)])


async def _invited(request: AnyRequest, token: str) -> AccountInfo | None:
    return await find_invitation(hash_token(token), now(request) - INVITATION_HOLDS)


def _page(request: AnyRequest, token: str, invited: AccountInfo | None, form: FormState) -> Response[str]:
    if invited is None:
        return render(request, "people/invitation.html", None, InvitationView(fresh_form(), "", "", ""), 410)
    view = InvitationView(form, invited.name, invited.email, f"{PATH}/{token}")
    return render(request, "people/invitation.html", None, view, 422 if form.failed else 200)


router = Router("/", route_handlers=[show_invitation, submit_invitation])
