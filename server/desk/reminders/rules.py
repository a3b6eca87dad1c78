"""When to remind. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Copenhagen")
WEEK, DAY = timedelta(days=7), timedelta(days=1)
LATE = timedelta(days=14)
"""A date that passed longer ago is nobody's news: a database may come from far back."""


def notice_of(due: datetime, now: datetime) -> str:
    """Which reminder is called for at this moment: `week`, `day`, `passed`, or "" for none. The later one takes the
    place of an earlier one that was never sent."""
    if now >= due:
        return "passed" if now < due + LATE else ""
    if due - now <= DAY:
        return "day"
    return "week" if due - now <= WEEK else ""


def end_of(day: date) -> datetime:
    """When a last day is over in Denmark, UTC."""
    return datetime.combine(day + timedelta(days=1), time(), ZONE).astimezone(UTC)
