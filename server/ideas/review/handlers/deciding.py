"""Approving or rejecting an idea, on a page of its own: from then on everybody can read it."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from server.ideas.pages import address_of
from server.ideas.review.actions import decide_review
from server.ideas.review.pages import DECISION_NAMES, ONE, DecideForm, ReviewAt, review_at, reviewers
from server.ideas.review.rules import Verdict, after, missing_for_approval, problems_of
from server.rounds.phases import require
from server.web.forms import FormErrors, FormState, fresh_form, read_form
from server.web.locale import tell
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest, now


class DecideView(View):
    """The form of a decision; `missing` is what stands against an approval."""

    form: FormState
    here: ReviewAt
    path: str
    decisions: dict[str, str]
    missing: list[str]


@get(f"{ONE}/afgoerelse", guards=[reviewers()])
async def show_decide(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    here = await review_at(slug, number)
    require("decide_review", here.at.place.round.phase)
    after("decide", here.review.state if here.review else "open")
    earlier = here.review
    form = fresh_form(
        reason=earlier.reason if earlier else "",
        office=(earlier.office if earlier else "") or here.assessment.department,
        could_be_yes=earlier.could_be_yes if earlier else "",
    )
    return _page(request, here, form)


@post(f"{ONE}/afgoerelse", guards=[reviewers()], status_code=200)
async def submit_decide(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    here = await review_at(slug, number)
    form = await read_form(request, DecideForm)
    if isinstance(form, FormErrors):
        return _page(request, here, form)
    verdict = Verdict(**form.model_dump())
    if problems := problems_of(verdict, here.assessment):
        errors: dict[str, list[str]] = {}
        for problem in problems:
            errors.setdefault(problem.field, []).append(tell(problem.text, problem.values))
        sent = fresh_form(**form.model_dump())
        return _page(request, here, FormErrors(sent.values, errors))
    address = address_of(request, here.at.path)
    await decide_review(here.at.idea.id, verdict, address, request.user.id, now(request))
    return redirect(request, here.path)


def _page(request: AnyRequest, here: ReviewAt, form: FormState) -> Response[Any]:
    view = DecideView(
        form=form,
        here=here,
        path=f"{here.path}/afgoerelse",
        decisions=DECISION_NAMES,
        missing=missing_for_approval(here.assessment),
    )
    return render(request, "review/decide.html", None, view, 422 if form.failed else 200)


ROUTES = [show_decide, submit_decide]
