"""Confirming documentation and noting payments. One function, one transaction."""

import uuid
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from server.db import write_tx
from server.delivery.actions import hold_delivery
from server.delivery.queries import get_expense
from server.delivery.rules import check_payable, missing_before_payment
from server.delivery.tables import DeliveryExpense, DeliveryPayout
from server.log.actions import record_act
from server.rounds.queries import NotFound
from server.rounds.rules import N_, BadDraft, payload_of


async def settle_expense(delivery_id: UUID, expense_id: UUID, confirmed: bool, reason: str, by: UUID | None) -> None:
    """Confirm what was spent, or refuse it with a reason; also anew, unless it has been paid."""
    if not confirmed and not reason.strip():
        raise BadDraft("reason", N_("Say why, so that it can be put right."))
    async with write_tx():
        delivery, expense = await hold_delivery(delivery_id, "carry_out"), await get_expense(expense_id)
        if expense.delivery != delivery_id:
            raise NotFound
        was = expense.amount if expense.state == "confirmed" else 0
        now_documented = delivery.money.documented - was + (expense.amount if confirmed else 0)
        if replace(delivery.money, documented=now_documented).payable < min(0, delivery.money.payable):
            raise BadDraft("decision", N_("It has been paid already: note first that the money was paid back."))
        state = "confirmed" if confirmed else "refused"
        kept = "" if confirmed else reason.strip()
        await DeliveryExpense.update({DeliveryExpense.state: state, DeliveryExpense.reason: kept}).where(
            DeliveryExpense.id == expense_id
        )
        await record_act(by, "delivery-settle", expense_id, payload_of([state, reason]))


async def note_payment(delivery_id: UUID, amount: int, by: UUID | None, now: datetime) -> None:
    """Money was paid, or (below 0) came back. BadDraft for more than is documented and granted, or before it is agreed
    when and by which signs one looks back."""
    async with write_tx():
        delivery = await hold_delivery(delivery_id, "carry_out")
        if missing_before_payment(delivery.evaluate_on, delivery.signs):
            raise BadDraft("", N_("Agree first on when to look back, and on one to three signs of success."))
        check_payable(delivery.money, amount)
        await DeliveryPayout.insert(DeliveryPayout(id=uuid.uuid4(), delivery=delivery_id, amount=amount, at=now))
        await record_act(by, "delivery-pay", delivery_id, payload_of(amount))
