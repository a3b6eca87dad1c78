"""The outbox for the administrator, without anybody's text; and in the demo every mail with its working links."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath

from server.mail.actions import try_again
from server.mail.queries import Mail, count_mail, list_mail
from server.mail.rules import Piece, pieces
from server.web.desk import DeskLink
from server.web.guards import anyone, staff
from server.web.locale import N_
from server.web.locale import gettext as _
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest, now

PATH = "/personale/post"
DEMO_PATH = "/demo/post"
SHOWN = 50
DESK_LINKS = [DeskLink(PATH, N_("Mail"), N_("What waits, what was sent, what failed."), frozenset({"administrator"}))]
KINDS = {
    "sign-in": N_("Sign-in link"),
    "invitation": N_("Invitation"),
    "reminder": N_("Reminder about next steps"),
    "review-answered": N_("Answer from whoever sent in an idea"),
    "idea-question": N_("Question about an idea"),
    "idea-answer": N_("Answer about an idea"),
    "idea-changed": N_("Idea changed"),
    "idea-withdrawn": N_("Idea withdrawn"),
    "idea-hidden": N_("Idea no longer shown"),
    "idea-shown": N_("Idea shown"),
    "idea-merged": N_("Idea merged into another"),
    "idea-decided": N_("Decision about an idea"),
    "idea-asked-back": N_("Question to whoever sent in an idea"),
    "idea-listed": N_("Idea put to the vote"),
    "idea-not-listed": N_("Idea not put to the vote"),
    "idea-lost": N_("Idea got no money"),
    "idea-won": N_("Idea has won money"),
    "idea-begun": N_("Work on an idea has begun"),
    "idea-milestone": N_("News from carrying out an idea"),
    "idea-carried-out": N_("Idea carried out"),
    "idea-given-up": N_("Idea given up"),
    "idea-resumed": N_("Work on an idea goes on"),
    "idea-evaluated": N_("What was learnt from an idea"),
}
"""Kind of a mail, whichever room sends it → what it is called."""
OTHER = N_("Another mail")
"""A kind of an earlier version."""


class MailRow(msgspec.Struct, frozen=True):
    """One mail as staff see it: never its text, which may hold a link that signs somebody in."""

    id: UUID
    recipient: str
    kind: str
    created: datetime
    tries: int
    problem: str
    may_try_again: bool = False


class OutboxView(View):
    """How much there is in each state, and the newest of it."""

    waiting: list[MailRow]
    failed: list[MailRow]
    counts: dict[str, int]
    server_set: bool


class DemoMail(msgspec.Struct, frozen=True):
    """One mail with its text, links told apart."""

    recipient: str
    subject: str
    created: datetime
    lines: list[list[Piece]]


class DemoMailView(View):
    """The newest mails of the demo."""

    mails: list[DemoMail]


@get(PATH, guards=[staff("administrator")])
async def show_outbox(request: AnyRequest) -> Response[str]:
    view = OutboxView(
        waiting=[_row(mail) for mail in await list_mail("waiting", SHOWN)],
        failed=[_row(mail) for mail in await list_mail("failed", SHOWN)],
        counts=await count_mail(),
        server_set=bool(request.app.state["settings"].smtp),
    )
    return render(request, "mail/outbox.html", None, view)


@post(f"{PATH}/{{mail:uuid}}", guards=[staff("administrator")], status_code=200)
async def submit_try_again(request: AnyRequest, mail: FromPath[UUID]) -> Response[str]:
    await try_again(mail, now(request))
    return redirect(request, PATH)


@get(DEMO_PATH, guards=[anyone()])
async def show_demo_mail(request: AnyRequest) -> Response[str]:
    mails = [
        DemoMail(mail.recipient, mail.subject, mail.created, [pieces(line) for line in mail.body.splitlines()])
        for mail in await list_mail("waiting", SHOWN)
    ]
    return render(request, "mail/demo.html", None, DemoMailView(mails))


def _row(mail: Mail) -> MailRow:
    kind = _(KINDS.get(mail.kind, OTHER))
    may_try_again = mail.state == "failed" and mail.until is None
    return MailRow(mail.id, mail.recipient, kind, mail.created, mail.tries, mail.problem, may_try_again)


router = Router("/", route_handlers=[show_outbox, submit_try_again])
demo_router = Router("/", route_handlers=[show_demo_mail])
