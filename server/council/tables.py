"""Shortlists, what stands on them, the texts of the paper, and decisions."""

from piccolo.columns import UUID, BigInt, Bytea, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class Shortlist(Table, tablename="shortlist"):
    """The ideas put forward for one vote. `state` is `draft`, `decided` (written down) or `locked` (confirmed by two);
    `list` are the locked bytes, `hash` their SHA-256."""

    id = UUID(primary_key=True, default=None)
    round = UUID(default=None)
    vote = UUID(default=None)
    state = Text(default="draft")
    list = Bytea(default=None, null=True)
    hash = Bytea(default=None, null=True)
    locked = Timestamptz(default=None, null=True)


class ShortlistIdea(Table, tablename="shortlist_idea"):
    """An idea as it would stand on the ballot. `price` in minor units; `lines` a comma list of budget lines, "" = all;
    `decision` is "", `for` or `against`."""

    idea = UUID(primary_key=True, default=None)
    shortlist = UUID(default=None)
    position = Integer(default=None)
    price = BigInt(default=None)
    title_da = Text(default=None)
    title_en = Text(default="")
    description_da = Text(default="")
    description_en = Text(default="")
    lines = Text(default="")
    decision = Text(default="")


class PaperText(Table, tablename="paper_text"):
    """What staff have written under one heading of the paper. Key (shortlist, section)."""

    shortlist = UUID(primary_key=True, default=None)
    section = Text(default=None)
    text_da = Text(default="")
    text_en = Text(default="")


class Decision(Table, tablename="decision"):
    """What a body decided about a list, and when; `paper` is what it had before it, as JSON."""

    shortlist = UUID(primary_key=True, default=None)
    body = Text(default=None)
    meeting = Date(default=None)
    item = Text(default="")
    minutes_url = Text(default="")
    note = Text(default="")
    recorded_by = UUID(default=None, null=True)
    at = Timestamptz(default=None)
    paper = Bytea(default=None)
