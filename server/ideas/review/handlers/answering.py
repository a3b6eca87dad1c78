"""The proposer answers a question about her idea that staff need before they can go on."""

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from pydantic import Field

from server.ideas.desk.pages import desk_path
from server.ideas.pages import IDEA, IdeaAt, idea_at, is_mine
from server.ideas.review.actions import answer_review
from server.ideas.review.pages import whole
from server.ideas.review.queries import QuestionInfo, find_sent_back
from server.ideas.review.rules import today_of
from server.ideas.talk.rules import LONGEST
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form
from server.web.guards import resident
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest, now


class AnswerView(View):
    """A question to the proposer; `too_late` once its deadline has passed."""

    form: FormState
    at: IdeaAt
    question: QuestionInfo
    too_late: bool


class AnswerForm(Form):
    """What she says."""

    answer: str = Field(max_length=LONGEST)


@get(f"{IDEA}/behandling", guards=[resident()])
async def show_question(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at, question = await _asked(request, slug, number)
    return _page(request, at, question, fresh_form())


@post(f"{IDEA}/behandling", guards=[resident()], status_code=200)
async def submit_answer(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at, question = await _asked(request, slug, number)
    form = await read_form(request, AnswerForm)
    if isinstance(form, FormErrors):
        return _page(request, at, question, form)
    address = whole(request, f"{desk_path(at.place)}/behandling/{at.idea.number}")
    await answer_review(at.idea.id, request.user.id, form.answer, address, now(request))
    return redirect(request, at.path)


async def _asked(request: AnyRequest, slug: str, number: int) -> tuple[IdeaAt, QuestionInfo]:
    """Her own idea with the open question; nothing is here for anybody else, and nothing when nothing is asked."""
    at = await idea_at(request, slug, number)
    question = await find_sent_back(at.idea.id) if is_mine(request, at.idea) else None
    if question is None:
        raise NotFoundException
    return at, question


def _page(request: AnyRequest, at: IdeaAt, question: QuestionInfo, form: FormState) -> Response[Any]:
    view = AnswerView(form, at, question, too_late=question.deadline < today_of(now(request)))
    return render(request, "review/answer.html", None, view, 422 if form.failed else 200)


ROUTES = [show_question, submit_answer]
