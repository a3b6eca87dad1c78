"""A review for each idea that is looked at, with its checklist, notes among staff, and questions to the proposer."""

from piccolo.columns import UUID, BigInt, Boolean, Date, Text, Timestamptz
from piccolo.table import Table


class Review(Table, tablename="review"):
    """One idea's review. Amounts in minor units, NULL = not known; `state` is `open`, `back` (with the proposer) or
    `decided`; `decision` is "", `approved` or `rejected`."""

    idea = UUID(primary_key=True, default=None)
    owner = UUID(default=None, null=True)
    department = Text(default="")
    deadline = Date(default=None, null=True)
    state = Text(default="open")
    feasible = Text(default="")
    feasible_note = Text(default="")
    prospects = Text(default="")
    once_min = BigInt(default=None, null=True)
    once_likely = BigInt(default=None, null=True)
    once_max = BigInt(default=None, null=True)
    yearly_min = BigInt(default=None, null=True)
    yearly_likely = BigInt(default=None, null=True)
    yearly_max = BigInt(default=None, null=True)
    decision = Text(default="")
    reason = Text(default="")
    office = Text(default="")
    could_be_yes = Text(default="")
    decided_at = Timestamptz(default=None, null=True)


class ReviewCheck(Table, tablename="review_check"):
    """One ground of the checklist; `ok` NULL = not looked at. Key (idea, code)."""

    idea = UUID(primary_key=True, default=None)
    code = Text(default=None)
    ok = Boolean(default=None, null=True)
    note = Text(default="")


class ReviewNote(Table, tablename="review_note"):
    """A note among staff, never shown to anybody else."""

    id = UUID(primary_key=True, default=None)
    idea = UUID(default=None)
    account = UUID(default=None, null=True)
    body = Text(default=None)
    created = Timestamptz(default=None)


class ReviewQuestion(Table, tablename="review_question"):
    """A question to the proposer; `ended` when she answered or staff went on without an answer ("")."""

    id = UUID(primary_key=True, default=None)
    idea = UUID(default=None)
    account = UUID(default=None, null=True)
    body = Text(default=None)
    deadline = Date(default=None)
    asked = Timestamptz(default=None)
    answer = Text(default="")
    ended = Timestamptz(default=None, null=True)
