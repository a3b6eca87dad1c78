"""Projects being carried out: their plan and status, milestones, money, and what was learnt."""

from piccolo.columns import UUID, BigInt, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class DeliveryProject(Table, tablename="delivery_project"):
    """A published winner of one budget line. `number` is public and unique in the round; `granted` in minor units;
    `lead_name` "" = whoever proposed the idea leads it; `signs` one a line; `status` repeats the newest
    DeliveryStatus."""

    id = UUID(primary_key=True, default=None)
    round = UUID(default=None)
    project = UUID(default=None)
    line = UUID(default=None)
    idea = UUID(default=None, null=True)
    number = Integer(default=None)
    granted = BigInt(default=None)
    lead_name = Text(default="")
    start_by = Date(default=None)
    done_by = Date(default=None)
    evaluate_on = Date(default=None, null=True)
    signs = Text(default="")
    status = Text(default="planned")


class DeliveryStatus(Table, tablename="delivery_status"):
    """A project's status from some time on; only ever added."""

    id = UUID(primary_key=True, default=None)
    delivery = UUID(default=None)
    status = Text(default=None)
    reason = Text(default="")
    at = Timestamptz(default=None)


class DeliveryMilestone(Table, tablename="delivery_milestone"):
    """A step on the way, shown to everybody; `done` None = still to come."""

    id = UUID(primary_key=True, default=None)
    delivery = UUID(default=None)
    title = Text(default=None)
    due = Date(default=None, null=True)
    done = Date(default=None, null=True)
    text = Text(default="")
    image = Text(default=None, null=True)
    thumb = Text(default=None, null=True)
    alt = Text(default="")
    created = Timestamptz(default=None)


class DeliveryExpense(Table, tablename="delivery_expense"):
    """What was spent, in minor units; it counts as documented once `state` is `confirmed`. Its picture is for staff and
    for who leads the project."""

    id = UUID(primary_key=True, default=None)
    delivery = UUID(default=None)
    day = Date(default=None)
    amount = BigInt(default=None)
    what = Text(default=None)
    image = Text(default=None, null=True)
    thumb = Text(default=None, null=True)
    state = Text(default="waiting")
    reason = Text(default="")
    added = Timestamptz(default=None)


class DeliveryPayout(Table, tablename="delivery_payout"):
    """Money paid out, in minor units; below 0: paid back. Only ever added."""

    id = UUID(primary_key=True, default=None)
    delivery = UUID(default=None)
    amount = BigInt(default=None)
    at = Timestamptz(default=None)


class DeliveryEvaluation(Table, tablename="delivery_evaluation"):
    """What was learnt; `verdict` is `keep`, `change`, `stop` or `spread`."""

    delivery = UUID(primary_key=True, default=None)
    verdict = Text(default=None)
    worked = Text(default="")
    not_worked = Text(default="")
    story = Text(default="")
    at = Timestamptz(default=None)
