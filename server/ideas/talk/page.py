"""One idea as everybody sees it, whole: the page that every form about it comes back to."""

from uuid import UUID

import msgspec
from litestar import Response
from markupsafe import Markup

from server.ideas.markdown import to_html
from server.ideas.pages import IdeaAt, is_mine, resident_of, shown_name, spot
from server.ideas.queries import IdeaInfo, get_idea, list_merged_into
from server.ideas.review.queries import VerdictInfo, edit_act, find_verdict
from server.ideas.review.rules import REVIEWERS
from server.ideas.talk.queries import AnswerInfo, QuestionInfo, Standing, get_standing, list_questions
from server.people.queries import get_names
from server.rounds.phases import allows
from server.rounds.projects.queries import find_project_of_idea
from server.rounds.queries import ProjectInfo, get_vote
from server.web.forms import FormState
from server.web.render import View, render
from server.web.shell import AnyRequest, now

OFFICE = frozenset({"moderator", "caseworker", "secretary", "administrator"})
"""Staff who keep order among ideas and answer for the municipality."""


class ShownAnswer(msgspec.Struct, frozen=True):
    """An answer with the name of who gave it; `by_office` for staff, who answer for the municipality."""

    answer: AnswerInfo
    name: str
    html: Markup
    by_office: bool
    by_proposer: bool


class ShownQuestion(msgspec.Struct, frozen=True):
    """A question with its answers."""

    question: QuestionInfo
    name: str
    html: Markup
    answers: list[ShownAnswer]


class SupportView(View):
    """The support button alone, as htmx swaps it."""

    path: str
    supporters: int
    standing: Standing
    resident: bool
    may_support: bool
    just_pressed: bool = False


class IdeaView(View):
    """An idea. `answering` is the question a refused answer belongs to; `answer_path` where answers go, "" for who may
    give none; `will_carry_out` only while the proposer is there to do it."""

    form: FormState
    at: IdeaAt
    idea: IdeaInfo
    path: str
    name: str
    will_carry_out: bool
    html: Markup
    spot: str
    questions: list[ShownQuestion]
    merged: list[IdeaInfo]
    merged_into: IdeaInfo | None
    standing: Standing
    supporters: int
    mine: bool
    resident: bool
    may_support: bool
    may_ask: bool
    may_edit: bool
    may_withdraw: bool
    answer_path: str
    verdict: VerdictInfo | None
    project: ProjectInfo | None
    review_path: str
    to_answer: bool
    desk_path: str
    answering: str = ""
    sent: bool = False
    just_pressed: bool = False


async def idea_page(
    request: AnyRequest, at: IdeaAt, form: FormState, answering: str = "", just_pressed: bool = False
) -> Response[str]:
    """The page, or for htmx the support button; 422 with a refused form, 410 for an idea that is hidden."""
    view = await _view(request, at, form)
    view.answering, view.just_pressed = answering, just_pressed
    status = 422 if form.failed else 410 if at.idea.state == "hidden" else 200
    return render(request, "ideas/idea.html", "ideas/_support.html" if just_pressed else None, view, status)


async def _view(request: AnyRequest, at: IdeaAt, form: FormState) -> IdeaView:
    idea, phase, resident, mine = at.idea, at.place.round.phase, resident_of(request), is_mine(request, at.idea)
    staff = bool(request.user and not request.user.is_resident and request.user.every_role & OFFICE)
    is_open = idea.state == "open"
    may_answer = is_open and allows("ask_about_idea", phase)
    act = await edit_act(idea.id, now(request)) if mine else "edit_idea"
    desk = f"/personale/ideer/{at.place.round.slug}/{idea.number}"
    names = await get_names([idea.proposer] if idea.proposer else [])
    return IdeaView(
        form=form,
        at=at,
        idea=idea,
        path=at.path,
        name=shown_name(names, idea.proposer, idea.proposer_name),
        will_carry_out=idea.will_carry_out and (idea.proposer is None or bool(names.get(idea.proposer))),
        html=to_html(idea.body),
        spot=spot(idea),
        questions=await _questions(idea) if idea.state in ("open", "merged") else [],
        merged=await list_merged_into(idea.id),
        merged_into=await get_idea(idea.merged_into) if idea.merged_into else None,
        standing=await get_standing(idea.id, resident) if resident else Standing(),
        supporters=idea.supporters,
        mine=mine,
        resident=bool(resident),
        may_support=is_open and allows("support_idea", phase),
        may_ask=may_answer,
        may_edit=mine and idea.state in ("open", "waiting") and allows(act, phase),
        may_withdraw=mine and idea.state in ("open", "waiting") and allows("withdraw_idea", phase),
        verdict=await find_verdict(idea.id) if idea.state in ("open", "merged") else None,
        project=await _project(at),
        review_path=_review_path(request, at),
        to_answer=mine and act == "answer_review" and allows(act, phase),
        answer_path=_answer_path(at, desk, mine and may_answer, staff and may_answer),
        desk_path=desk if staff else "",
        sent="sendt" in request.query_params,
    )


def _review_path(request: AnyRequest, at: IdeaAt) -> str:
    """Where staff review it, "" for whoever does not."""
    may = request.user and request.user.every_role & REVIEWERS
    return f"/personale/ideer/{at.place.round.slug}/behandling/{at.idea.number}" if may else ""


async def _project(at: IdeaAt) -> ProjectInfo | None:
    """What the idea is on the ballot, once everybody can see that."""
    project = await find_project_of_idea(at.place.round.id, at.idea.number)
    shown = project and allows("show_projects", at.place.round.phase) and (await get_vote(project.vote)).sealed
    return project if shown else None


def _answer_path(at: IdeaAt, desk: str, as_proposer: bool, as_office: bool) -> str:
    """Where an answer is sent; the question's id follows."""
    if as_office:
        return f"{desk}/svar"
    return f"{at.path}/svar" if as_proposer else ""


async def _questions(idea: IdeaInfo) -> list[ShownQuestion]:
    asked = await list_questions(idea.id)
    people: set[UUID] = {question.resident for question in asked}
    people |= {answer.resident for question in asked for answer in question.answers if answer.resident}
    names = await get_names(people)
    return [
        ShownQuestion(
            question,
            shown_name(names, question.resident),
            to_html(question.body),
            [
                ShownAnswer(
                    answer,
                    shown_name(names, answer.resident),
                    to_html(answer.body),
                    by_office=answer.resident is None,
                    by_proposer=answer.resident is not None and answer.resident == idea.proposer,
                )
                for answer in question.answers
                if not answer.hidden_reason
            ],
        )
        for question in asked
    ]
