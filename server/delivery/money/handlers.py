"""Staff confirm what was spent, and note what was paid."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from server.delivery.money.actions import note_payment, settle_expense
from server.delivery.pages import (
    PROJECT,
    DeliveryAt,
    FormView,
    PayForm,
    SettleForm,
    all_refused,
    carriers,
    chosen_from,
    delivery_at,
)
from server.delivery.queries import ExpenseInfo, get_expense
from server.rounds.pages import typed_amount
from server.rounds.queries import NotFound
from server.rounds.rules import BadDraft
from server.web.forms import FormErrors, FormState, fresh_form, read_form
from server.web.locale import N_
from server.web.locale import gettext as _
from server.web.render import redirect, render
from server.web.shell import AnyRequest, now
from server.web.words import day as day_text
from server.web.words import money

DECISIONS = {"confirmed": N_("Yes, it counts as documented"), "refused": N_("No, something is missing")}


@get(f"{PROJECT}/bilag/{{expense:uuid}}", guards=[carriers()])
async def show_settle(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], expense: FromPath[UUID]
) -> Response[Any]:
    at = await delivery_at(slug, number)
    return await _settle(request, at, await _expense(at, expense), fresh_form())


@post(f"{PROJECT}/bilag/{{expense:uuid}}", guards=[carriers()], status_code=200)
async def submit_settle(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], expense: FromPath[UUID]
) -> Response[Any]:
    at = await delivery_at(slug, number)
    found, form = await _expense(at, expense), await read_form(request, SettleForm)
    if isinstance(form, FormErrors):
        return await _settle(request, at, found, form)
    confirmed = form.decision == "confirmed"
    try:
        await settle_expense(at.delivery.id, found.id, confirmed, form.reason, request.user.id)
    except BadDraft as error:
        return await _settle(request, at, found, await all_refused(request, [error]))
    return redirect(request, f"{at.desk_path}#bilag")


@get(f"{PROJECT}/udbetaling", guards=[carriers()])
async def show_payment(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at = await delivery_at(slug, number)
    due = max(0, at.delivery.money.payable)
    return await _payment(request, at, fresh_form(amount=typed_amount(due, at.round.exponent) if due else ""))


@post(f"{PROJECT}/udbetaling", guards=[carriers()], status_code=200)
async def submit_payment(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at = await delivery_at(slug, number)
    form = await read_form(request, PayForm, exponent=at.round.exponent)
    if isinstance(form, FormErrors):
        return await _payment(request, at, form)
    amount = -form.amount if form.back else form.amount
    try:
        await note_payment(at.delivery.id, amount, request.user.id, now(request))
    except BadDraft as error:
        return await _payment(request, at, await all_refused(request, [error]))
    return redirect(request, f"{at.desk_path}#penge")


async def _expense(at: DeliveryAt, expense_id: UUID) -> ExpenseInfo:
    try:
        found = await get_expense(expense_id)
    except NotFound:
        raise NotFoundException from None
    if found.delivery != at.delivery.id:
        raise NotFoundException
    return found


async def _settle(request: AnyRequest, at: DeliveryAt, expense: ExpenseInfo, form: FormState) -> Response[Any]:
    facts = [
        (_("What"), expense.what),
        (_("Amount"), money(expense.amount, at.round.currency, at.round.exponent)),
        (_("Day"), day_text(expense.day)),
    ]
    picture = f"{at.desk_path}/kvittering/{expense.image}" if expense.image else ""
    path, options = f"{at.desk_path}/bilag/{expense.id}", chosen_from(DECISIONS)
    view = FormView(form, at, path, at.desk_path, options, facts, picture)
    return render(request, "delivery/settle.html", None, view, 422 if form.failed else 200)


async def _payment(request: AnyRequest, at: DeliveryAt, form: FormState) -> Response[Any]:
    sums, unit = at.delivery.money, (at.round.currency, at.round.exponent)
    facts = [
        (_("Granted"), money(sums.granted, *unit)),
        (_("Documented"), money(sums.documented, *unit)),
        (_("Paid out"), money(sums.paid, *unit)),
        (_("Can be paid now"), money(max(0, sums.payable), *unit)),
    ]
    view = FormView(form, at, f"{at.desk_path}/udbetaling", at.desk_path, facts=facts)
    return render(request, "delivery/payment.html", None, view, 422 if form.failed else 200)


ROUTES = [show_settle, submit_settle, show_payment, submit_payment]
