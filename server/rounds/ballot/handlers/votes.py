"""Staff set up a vote: its title, dates and lot."""

from typing import Annotated, Any, Literal

from litestar import Response, get, post
from litestar.params import FromPath
from pydantic import Field

from server.rounds.ballot import actions
from server.rounds.ballot.handlers.lines import RULES
from server.rounds.ballot.rules import VoteDraft, check_closes, check_lot_at, check_lot_source
from server.rounds.pages import DESK, VOTE, VoteLinks, both, checked, local_input, round_at, setup, vote_at
from server.rounds.phases import allows
from server.rounds.projects.queries import list_projects
from server.rounds.queries import BudgetLineInfo, RoundInfo, StyleInfo, VoteInfo, list_budget_lines, list_styles
from server.web.forms import Form, FormErrors, FormState, LocalDateTime, fresh_form, read_form
from server.web.locale import N_
from server.web.locale import gettext as _
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest


class VoteView(View):
    """One vote for staff; `missing` are the things without which it cannot be sealed."""

    form: FormState
    links: VoteLinks
    lines: list[BudgetLineInfo]
    styles: list[StyleInfo]
    projects: int
    rule_names: dict[str, str]
    missing: list[str]


class VoteFormView(View):
    """A vote's title, dates and lot; `vote` None for a new one."""

    form: FormState
    round: RoundInfo
    vote: VoteInfo | None
    back: str


class VoteForm(Form):
    """Dates are Danish time as typed, UTC as read."""

    title_da: str = Field(max_length=200)
    title_en: str = Field("", max_length=200)
    opens: LocalDateTime
    closes: Annotated[LocalDateTime, checked(check_closes, "opens")]
    min_batch: int = Field(20, ge=1, le=100_000)
    lot: Literal["project-id", "beacon"] = "project-id"
    lot_source: Annotated[str, checked(check_lot_source, "lot")] = Field("", max_length=500, validate_default=True)
    lot_at: Annotated[LocalDateTime | None, checked(check_lot_at, "lot", "closes")] = Field(None, validate_default=True)


@get(f"{DESK}/{{slug:str}}/ny-afstemning", guards=[setup()])
async def show_new_vote(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    return _vote_form(request, fresh_form(min_batch=20, lot="project-id"), await round_at(slug), None)


@post(f"{DESK}/{{slug:str}}/ny-afstemning", guards=[setup()], status_code=200)
async def submit_new_vote(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    round_ = await round_at(slug)
    form = await read_form(request, VoteForm)
    if isinstance(form, FormErrors):
        return _vote_form(request, form, round_, None)
    await actions.add_vote(round_.id, VoteDraft(**form.model_dump()), request.user.id)
    return redirect(request, f"{DESK}/{slug}")


@get(VOTE, guards=[setup()])
async def show_vote(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    return await _vote(request, await vote_at(slug, number), fresh_form())


@get(f"{VOTE}/ret", guards=[setup()])
async def show_edit_vote(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    links = await vote_at(slug, number)
    vote = links.vote
    dates = {name: local_input(getattr(vote, name)) for name in ("opens", "closes", "lot_at")}
    rest = {name: getattr(vote, name) for name in ("min_batch", "lot", "lot_source")}
    return _vote_form(request, fresh_form(**both(vote.titles, "title"), **dates, **rest), links.round, vote)


@post(f"{VOTE}/ret", guards=[setup()], status_code=200)
async def submit_edit_vote(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    links = await vote_at(slug, number)
    form = await read_form(request, VoteForm)
    if isinstance(form, FormErrors):
        return _vote_form(request, form, links.round, links.vote)
    await actions.edit_vote(links.vote.id, VoteDraft(**form.model_dump()), request.user.id)
    return redirect(request, links.path)


async def _vote(request: AnyRequest, links: VoteLinks, form: FormState) -> Response[Any]:
    lines, styles = await list_budget_lines(links.vote.id), await list_styles(links.vote.id)
    projects = await list_projects(links.vote.id)
    checks = (
        (lines, N_("a pool of money")),
        (styles, N_("a ballot")),
        (projects, N_("projects")),
        (allows("seal", links.round.phase) or links.vote.sealed, N_("that the round is making its list")),
    )
    view = VoteView(
        form=form,
        links=links,
        lines=lines,
        styles=styles,
        projects=len(projects),
        rule_names={rule: _(name) for rule, name, _why in RULES},
        missing=[_(what) for there, what in checks if not there],
    )
    return render(request, "rounds/desk_vote.html", None, view, 422 if form.failed else 200)


def _vote_form(request: AnyRequest, form: FormState, round_: RoundInfo, vote: VoteInfo | None) -> Response[Any]:
    back = f"{DESK}/{round_.slug}" + (f"/afstemning/{vote.number}" if vote else "")
    view = VoteFormView(form=form, round=round_, vote=vote, back=back)
    return render(request, "rounds/desk_vote_form.html", None, view, 422 if form.failed else 200)


ROUTES = [show_new_vote, submit_new_vote, show_vote, show_edit_vote, submit_edit_vote]
