"""Staff set up pools of money: how much, and by which rule it is counted."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from pydantic import Field

from ballots.rule import parse_rule, rule_id
from server.rounds.ballot import actions
from server.rounds.ballot.rules import BudgetLineDraft, check_budget, check_code, check_rule
from server.rounds.pages import VOTE, Amount, VoteLinks, both, checked, refused, setup, typed_amount, vote_at
from server.rounds.queries import BudgetLineInfo, list_budget_lines
from server.rounds.rules import BadDraft
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form
from server.web.locale import N_
from server.web.locale import gettext as _
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest

COMPARED = rule_id(parse_rule("equal-shares")).replace("compare=none", "compare=greedy")
RULES = (
    (
        rule_id(parse_rule("equal-shares")),
        N_("Equal shares"),
        N_("Everybody has the same share of the money. It spreads the money over more groups of people."),
    ),
    (
        COMPARED,
        N_("Equal shares, unless most-votes-first pleases more people"),
        N_("Both are counted; the result that more voters like better wins."),
    ),
    (
        rule_id(parse_rule("greedy")),
        N_("Most votes first"),
        N_("The project with most votes wins while money is left. One that is too dear is skipped."),
    ),
    (
        rule_id(parse_rule("greedy-no-skip")),
        N_("Most votes first, no skipping"),
        N_("The count stops at the first project that is too dear."),
    ),
)


class LineFormView(View):
    """A pool of money; `line` None for a new one. `rules` are (id, name, explanation)."""

    form: FormState
    links: VoteLinks
    line: BudgetLineInfo | None
    rules: list[tuple[str, str, str]]


def _check_chosen(rule: str, typed: str) -> None:
    """BadDraft unless a rule is chosen or typed."""
    if not rule and not typed:
        raise BadDraft("rule", N_("Choose how the votes are counted."))
    if rule:
        check_rule(rule)


class LineForm(Form):
    """`rule_typed` wins over `rule`."""

    title_da: str = Field(max_length=200)
    title_en: str = Field("", max_length=200)
    budget: Annotated[Amount, checked(check_budget)]
    rule_typed: Annotated[str, checked(check_rule)] = Field("", max_length=500)
    rule: Annotated[str, checked(_check_chosen, "rule_typed")] = Field("", validate_default=True)
    max_choices: int = Field(0, ge=0, le=10_000)
    max_cost: Amount = 0


class NewLineForm(LineForm):
    """A new pool has an id too, which stays."""

    code: Annotated[str, checked(check_code)] = Field("", max_length=64, validate_default=True)


@get(f"{VOTE}/pulje", guards=[setup()])
async def show_new_line(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    links = await vote_at(slug, number)
    taken = {line.code for line in await list_budget_lines(links.vote.id)}
    code = next(f"L{i}" for i in range(1, len(taken) + 2) if f"L{i}" not in taken)
    return _line_form(request, fresh_form(code=code, max_choices=0, max_cost=0, rule=RULES[0][0]), links, None)


@post(f"{VOTE}/pulje", guards=[setup()], status_code=200)
async def submit_new_line(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    links = await vote_at(slug, number)
    form = await read_form(request, NewLineForm, exponent=links.round.exponent)
    if isinstance(form, FormErrors):
        return _line_form(request, form, links, None)
    try:
        await actions.add_budget_line(links.vote.id, _line_draft(form, form.code), request.user.id)
    except BadDraft as error:
        return _line_form(request, await refused(request, error), links, None)
    return redirect(request, links.path)


@get(f"{VOTE}/pulje/{{line:uuid}}", guards=[setup()])
async def show_edit_line(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], line: FromPath[UUID]
) -> Response[Any]:
    links = await vote_at(slug, number)
    found = await _line_of(links, line)
    return _line_form(request, _filled(found, links), links, found)


@post(f"{VOTE}/pulje/{{line:uuid}}", guards=[setup()], status_code=200)
async def submit_edit_line(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], line: FromPath[UUID]
) -> Response[Any]:
    links = await vote_at(slug, number)
    found = await _line_of(links, line)
    form = await read_form(request, LineForm, exponent=links.round.exponent)
    if isinstance(form, FormErrors):
        return _line_form(request, form, links, found)
    await actions.edit_budget_line(links.vote.id, line, _line_draft(form, found.code), request.user.id)
    return redirect(request, links.path)


@post(f"{VOTE}/pulje/{{line:uuid}}/slet", guards=[setup()], status_code=200)
async def submit_delete_line(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], line: FromPath[UUID]
) -> Response[Any]:
    links = await vote_at(slug, number)
    found = await _line_of(links, line)
    try:
        await actions.delete_budget_line(links.vote.id, line, request.user.id)
    except BadDraft as error:
        errors = (await refused(request, error)).errors
        form = FormErrors(_filled(found, links).values, errors)
        return _line_form(request, form, links, found)
    return redirect(request, links.path)


async def _line_of(links: VoteLinks, line: UUID) -> BudgetLineInfo:
    for found in await list_budget_lines(links.vote.id):
        if found.id == line:
            return found
    raise NotFoundException


def _filled(found: BudgetLineInfo, links: VoteLinks) -> FormState:
    exponent = links.round.exponent
    known = any(found.rule == rule for rule, _name, _why in RULES)
    return fresh_form(
        **both(found.titles, "title"),
        budget=typed_amount(found.budget, exponent),
        rule=found.rule if known else "",
        rule_typed="" if known else found.rule,
        max_choices=found.max_choices,
        max_cost=typed_amount(found.max_cost, exponent),
    )


def _line_draft(form: LineForm, code: str) -> BudgetLineDraft:
    rule = form.rule_typed or form.rule
    amounts = {"budget": form.budget, "max_cost": form.max_cost}
    return BudgetLineDraft(code, form.title_da, form.title_en, rule=rule, max_choices=form.max_choices, **amounts)


def _line_form(request: AnyRequest, form: FormState, links: VoteLinks, line: BudgetLineInfo | None) -> Response[Any]:
    rules = [(rule, _(name), _(why)) for rule, name, why in RULES]
    view = LineFormView(form=form, links=links, line=line, rules=rules)
    return render(request, "rounds/desk_line_form.html", None, view, 422 if form.failed else 200)


ROUTES = [show_new_line, submit_new_line, show_edit_line, submit_edit_line, submit_delete_line]
