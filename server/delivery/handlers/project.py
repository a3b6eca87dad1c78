"""One project: as staff see it, as who leads it sees it, and what only staff decide: plan, status, looking back."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from server.delivery.actions import evaluate, save_plan, set_status
from server.delivery.pages import (
    EXPENSE_KINDS,
    EXPENSE_NAMES,
    LEAD,
    MOVE_NAMES,
    PROJECT,
    STATUS_KINDS,
    STATUS_NAMES,
    VERDICT_NAMES,
    DeliveryAt,
    EvaluationForm,
    FormView,
    PlanForm,
    StatusForm,
    all_refused,
    carriers,
    chosen_from,
    delivery_at,
    ideas_address,
)
from server.delivery.posts.pages import lead_side
from server.delivery.queries import (
    EvaluationInfo,
    ExpenseInfo,
    MilestoneInfo,
    PayoutInfo,
    find_evaluation,
    list_expenses,
    list_milestones,
    list_payouts,
)
from server.delivery.rules import ENDED, EvaluationDraft, Plan, missing_before_payment, moves_from, signs_of
from server.rounds.phases import allows
from server.rounds.rules import BadDraft
from server.web.forms import FormErrors, FormState, fresh_form, read_form
from server.web.guards import resident
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest, now


class WorkView(View):
    """A project for those who work on it. `path` is where their forms begin; `missing` what has to be agreed on before
    money is paid; `may` names what is possible now."""

    at: DeliveryAt
    path: str
    status: str
    kind: str
    milestones: list[MilestoneInfo]
    expenses: list[ExpenseInfo]
    payouts: list[PayoutInfo]
    evaluation: EvaluationInfo | None
    verdict: str
    signs: list[str]
    missing: list[str]
    may: set[str]
    expense_names: dict[str, str]
    expense_kinds: dict[str, str]


@get(PROJECT, guards=[carriers()])
async def show_desk_project(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at = await delivery_at(slug, number)
    return render(request, "delivery/desk_project.html", None, await _work(at, at.desk_path))


@get(LEAD, guards=[resident()])
async def show_my_project(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    side = await lead_side(request, slug, number)
    return render(request, "delivery/lead.html", None, await _work(side.at, side.path))


@get(f"{PROJECT}/plan", guards=[carriers()])
async def show_plan(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at = await delivery_at(slug, number)
    names = ("start_by", "done_by", "evaluate_on", "signs", "lead_name")
    return await _plan(request, at, fresh_form(**{name: getattr(at.delivery, name) for name in names}))


@post(f"{PROJECT}/plan", guards=[carriers()], status_code=200)
async def submit_plan(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at = await delivery_at(slug, number)
    form = await read_form(request, PlanForm)
    if isinstance(form, FormErrors):
        return await _plan(request, at, form)
    await save_plan(at.delivery.id, Plan(**form.model_dump()), request.user.id)
    return redirect(request, at.desk_path)


@get(f"{PROJECT}/status", guards=[carriers()])
async def show_status(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    return await _status(request, await delivery_at(slug, number), fresh_form())


@post(f"{PROJECT}/status", guards=[carriers()], status_code=200)
async def submit_status(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at = await delivery_at(slug, number)
    form = await read_form(request, StatusForm)
    if isinstance(form, FormErrors):
        return await _status(request, at, form)
    ideas = ideas_address(request, at.round)
    try:
        await set_status(at.delivery.id, form.act, form.reason, ideas, request.user.id, now(request))
    except BadDraft as error:
        return await _status(request, at, await all_refused(request, [error]))
    return redirect(request, at.desk_path)


@get(f"{PROJECT}/evaluering", guards=[carriers()])
async def show_evaluation(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at = await delivery_at(slug, number)
    known = await find_evaluation(at.delivery.id)
    names = ("verdict", "worked", "not_worked", "story")
    return await _evaluation(request, at, fresh_form(**{name: getattr(known, name) for name in names if known}))


@post(f"{PROJECT}/evaluering", guards=[carriers()], status_code=200)
async def submit_evaluation(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at = await delivery_at(slug, number)
    form = await read_form(request, EvaluationForm)
    if isinstance(form, FormErrors):
        return await _evaluation(request, at, form)
    draft, ideas = EvaluationDraft(**form.model_dump()), ideas_address(request, at.round)
    await evaluate(at.delivery.id, draft, ideas, request.user.id, now(request))
    return redirect(request, f"{at.desk_path}#evaluering")


async def _work(at: DeliveryAt, path: str) -> WorkView:
    delivery = at.delivery
    return WorkView(
        at=at,
        path=path,
        status=STATUS_NAMES[delivery.status],
        kind=STATUS_KINDS[delivery.status],
        milestones=await list_milestones(delivery.id),
        expenses=await list_expenses(delivery.id),
        payouts=await list_payouts(delivery.id),
        evaluation=await find_evaluation(delivery.id),
        verdict=VERDICT_NAMES.get(delivery.verdict, ""),
        signs=signs_of(delivery.signs),
        missing=missing_before_payment(delivery.evaluate_on, delivery.signs),
        may=_may(at),
        expense_names=EXPENSE_NAMES,
        expense_kinds=EXPENSE_KINDS,
    )


def _may(at: DeliveryAt) -> set[str]:
    if not allows("carry_out", at.round.phase):
        return set()
    may = {"work"} | ({"move"} if moves_from(at.delivery.status, bool(at.delivery.verdict)) else set())
    return may | ({"evaluate"} if at.delivery.status in ENDED else set())


async def _plan(request: AnyRequest, at: DeliveryAt, form: FormState) -> Response[Any]:
    view = FormView(form, at, f"{at.desk_path}/plan", at.desk_path)
    return render(request, "delivery/plan.html", None, view, 422 if form.failed else 200)


async def _status(request: AnyRequest, at: DeliveryAt, form: FormState) -> Response[Any]:
    moves = moves_from(at.delivery.status, bool(at.delivery.verdict))
    options = chosen_from({act: MOVE_NAMES[act] for act in moves})
    view = FormView(form, at, f"{at.desk_path}/status", at.desk_path, options)
    return render(request, "delivery/status.html", None, view, 422 if form.failed else 200)


async def _evaluation(request: AnyRequest, at: DeliveryAt, form: FormState) -> Response[Any]:
    view = FormView(form, at, f"{at.desk_path}/evaluering", at.desk_path, chosen_from(VERDICT_NAMES))
    return render(request, "delivery/evaluate.html", None, view, 422 if form.failed else 200)


ROUTES = [
    *(show_desk_project, show_my_project, show_plan, submit_plan, show_status, submit_status),
    *(show_evaluation, submit_evaluation),
]
