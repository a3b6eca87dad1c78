"""Staff enter projects: one by one, or a whole list from CSV or a Pabulib file."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from pydantic import ConfigDict, Field

from server.rounds.pages import VOTE, Amount, VoteLinks, checked, refused, refused_rows, setup, typed_amount, vote_at
from server.rounds.projects import actions
from server.rounds.projects.queries import get_project, list_projects
from server.rounds.projects.rules import NEEDED, OPTIONAL, ProjectDraft, check_cost, check_own_code, read_csv, read_pb
from server.rounds.queries import BudgetLineInfo, NotFound, ProjectInfo, list_budget_lines
from server.rounds.rules import BadDraft, BadRows
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest

LIST = f"{VOTE}/forslag"
LARGEST = 20_000_000
"""Bytes of a file of projects; Pabulib files bring their ballots along."""


class ProjectListView(View):
    """Every project of a vote, and the form that imports more; `columns` of a CSV: needed, then optional."""

    form: FormState
    links: VoteLinks
    projects: list[ProjectInfo]
    columns: tuple[str, str]


class ProjectFormView(View):
    """One project; `project` None for a new one."""

    form: FormState
    links: VoteLinks
    project: ProjectInfo | None
    lines: list[BudgetLineInfo]


class ProjectForm(Form):
    """Empty `code` = one is made of the number."""

    code: Annotated[str, checked(check_own_code)] = Field("", max_length=64)
    title_da: str = Field(max_length=200)
    title_en: str = Field("", max_length=200)
    description_da: str = Field("", max_length=20_000)
    description_en: str = Field("", max_length=20_000)
    area: str = Field("", max_length=100)
    theme: str = Field("", max_length=100)
    cost: Annotated[Amount, checked(check_cost)]
    lines: list[str] = []


class ImportForm(Form):
    """A CSV or `.pb` file; `replace` removes the list there is."""

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="ignore")

    file: UploadFile
    replace: bool = False


@get(LIST, guards=[setup()])
async def show_list(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    return await _list(request, fresh_form(), await vote_at(slug, number))


@post(LIST, guards=[setup()], status_code=200, request_max_body_size=LARGEST)
async def submit_import(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    links = await vote_at(slug, number)
    form = await read_form(request, ImportForm)
    if isinstance(form, FormErrors):
        return await _list(request, form, links)
    try:
        name, data = form.file.filename, await form.file.read()
        is_pb = name.lower().endswith(".pb")
        exponent = links.round.exponent
        drafts = read_pb(data, exponent, "file.pb") if is_pb else read_csv(data, exponent)
        await actions.import_projects(links.vote.id, drafts, request.user.id, replace=form.replace)
    except BadRows as error:
        return await _list(request, await refused_rows(request, "file", error), links)
    return redirect(request, f"{links.path}/forslag")


@get(f"{LIST}/nyt", guards=[setup()])
async def show_new_project(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    links = await vote_at(slug, number)
    lines = [line.code for line in await list_budget_lines(links.vote.id)]
    return await _project_form(request, fresh_form(lines=lines), links, None)


@post(f"{LIST}/nyt", guards=[setup()], status_code=200)
async def submit_new_project(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    links = await vote_at(slug, number)
    form = await read_form(request, ProjectForm, exponent=links.round.exponent)
    if isinstance(form, FormErrors):
        return await _project_form(request, form, links, None)
    try:
        await actions.add_project(links.vote.id, _draft(form), request.user.id)
    except BadDraft as error:
        return await _project_form(request, await refused(request, error), links, None)
    return redirect(request, f"{links.path}/forslag")


@get(f"{LIST}/{{project:uuid}}", guards=[setup()])
async def show_edit_project(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], project: FromPath[UUID]
) -> Response[Any]:
    links = await vote_at(slug, number)
    found = await _project_of(links, project)
    texts = {
        f"{name}_{language}": text
        for name, given in (("title", found.titles), ("description", found.descriptions))
        for language, text in given.items()
    }
    rest = {"code": found.code, "area": found.area, "theme": found.theme, "lines": found.lines}
    form = fresh_form(**texts, **rest, cost=typed_amount(found.cost, links.round.exponent))
    return await _project_form(request, form, links, found)


@post(f"{LIST}/{{project:uuid}}", guards=[setup()], status_code=200)
async def submit_edit_project(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], project: FromPath[UUID]
) -> Response[Any]:
    links = await vote_at(slug, number)
    found = await _project_of(links, project)
    form = await read_form(request, ProjectForm, exponent=links.round.exponent)
    if isinstance(form, FormErrors):
        return await _project_form(request, form, links, found)
    try:
        await actions.edit_project(links.vote.id, project, _draft(form), request.user.id)
    except BadDraft as error:
        return await _project_form(request, await refused(request, error), links, found)
    return redirect(request, f"{links.path}/forslag")


@post(f"{LIST}/{{project:uuid}}/slet", guards=[setup()], status_code=200)
async def submit_delete_project(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], project: FromPath[UUID]
) -> Response[Any]:
    links = await vote_at(slug, number)
    await actions.delete_project(links.vote.id, project, request.user.id)
    return redirect(request, f"{links.path}/forslag")


async def _project_of(links: VoteLinks, project: UUID) -> ProjectInfo:
    try:
        found = await get_project(project)
    except NotFound:
        raise NotFoundException from None
    if found.vote != links.vote.id:
        raise NotFoundException
    return found


def _draft(form: ProjectForm) -> ProjectDraft:
    return ProjectDraft(**form.model_dump() | {"lines": tuple(form.lines)})


async def _list(request: AnyRequest, form: FormState, links: VoteLinks) -> Response[Any]:
    projects = await list_projects(links.vote.id)
    columns = (";".join(NEEDED), ";".join(OPTIONAL))
    view = ProjectListView(form=form, links=links, projects=projects, columns=columns)
    return render(request, "rounds/desk_projects.html", None, view, 422 if form.failed else 200)


async def _project_form(
    request: AnyRequest, form: FormState, links: VoteLinks, project: ProjectInfo | None
) -> Response[Any]:
    lines = await list_budget_lines(links.vote.id)
    view = ProjectFormView(form=form, links=links, project=project, lines=lines)
    return render(request, "rounds/desk_project_form.html", None, view, 422 if form.failed else 200)


ROUTES = [
    show_list,
    submit_import,
    show_new_project,
    submit_new_project,
    show_edit_project,
    submit_edit_project,
    submit_delete_project,
]
