"""Reminders that were sent."""

from piccolo.columns import UUID, Text, Timestamptz
from piccolo.table import Table


class Reminder(Table, tablename="reminder"):
    """One reminder. `target` is a round, a vote or an idea. Key (target, act, due, notice)."""

    target = UUID(primary_key=True, default=None)
    act = Text(default=None)
    due = Timestamptz(default=None)
    notice = Text(default=None)
    at = Timestamptz(default=None)
