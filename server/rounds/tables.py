"""Rounds, their calendar, and what a manifest freezes."""

from piccolo.columns import UUID, BigInt, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table


class Round(Table, tablename="round"):
    """One budget round. `number` is public and grows by one; `phase` has one writer: `advance_round`."""

    id = UUID(primary_key=True, default=None)
    number = Integer(default=None)
    slug = Text(default=None)
    title_da = Text(default=None)
    title_en = Text(default="")
    intro_da = Text(default="")
    intro_en = Text(default="")
    phase = Text(default="draft")
    cancelled_reason = Text(default="")
    currency = Text(default="DKK")
    exponent = Integer(default=2)


class RoundDate(Table, tablename="round_date"):
    """When a phase may do its acts: begins <= now < ends. Unique (round, phase)."""

    id = UUID(primary_key=True, default=None)
    round = UUID(default=None)
    phase = Text(default=None)
    begins = Timestamptz(default=None)
    ends = Timestamptz(default=None)


class Vote(Table, tablename="vote"):
    """One vote of a round. `step` (vote protocol, section 7) has one writer: `advance_step`.

    `manifest`, `eid`, `manifest_note` are empty until both officers have sealed it; from then on everything but
    `step` and `beacon` is refused by trigger. `list_hash` says that its projects are a list that was decided on; while
    it is there, triggers refuse every change of them.
    """

    id = UUID(primary_key=True, default=None)
    round = UUID(default=None)
    number = Integer(default=None)
    title_da = Text(default=None)
    title_en = Text(default="")
    step = Text(default="draft")
    opens = Timestamptz(default=None)
    closes = Timestamptz(default=None)
    box_closes = Timestamptz(default=None)
    min_batch = Integer(default=20)
    lot = Text(default="project-id")
    lot_source = Text(default="")
    lot_at = Timestamptz(default=None, null=True)
    beacon = Bytea(default=None, null=True)
    manifest = Bytea(default=None, null=True)
    eid = Bytea(default=None, null=True)
    manifest_note = Text(default=None, null=True)
    list_hash = Bytea(default=None, null=True)


class BudgetLine(Table, tablename="budget_line"):
    """Money counted on its own. `code` is its id in manifest and ballots; `budget` in minor units; `rule` in full.
    `max_choices` and `max_cost` (minor units) are what one ballot may hold, 0 = no limit."""

    id = UUID(primary_key=True, default=None)
    vote = UUID(default=None)
    code = Text(default=None)
    title_da = Text(default=None)
    title_en = Text(default="")
    budget = BigInt(default=None)
    rule = Text(default=None)
    max_choices = Integer(default=0)
    max_cost = BigInt(default=0)


class Style(Table, tablename="style"):
    """A ballot style: its own part of the roll, its own pass key. `areas`, `lines` are comma lists; no areas = all."""

    id = UUID(primary_key=True, default=None)
    vote = UUID(default=None)
    number = Integer(default=None)
    name_da = Text(default="")
    name_en = Text(default="")
    areas = Text(default="")
    lines = Text(default=None)
    reason = Text(default="")


class Project(Table, tablename="project"):
    """A project on the ballot. `code` is its id in manifest and ballots, `number` its public number in the round,
    `idea` that of the idea it was."""

    id = UUID(primary_key=True, default=None)
    vote = UUID(default=None)
    code = Text(default=None)
    number = Integer(default=None)
    title_da = Text(default=None)
    title_en = Text(default="")
    description_da = Text(default="")
    description_en = Text(default="")
    area = Text(default="")
    theme = Text(default="")
    cost = BigInt(default=None)
    lines = Text(default=None)
    idea = Integer(default=None, null=True)
