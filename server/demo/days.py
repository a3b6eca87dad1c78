"""The invented town's clock: phases begin and end at midnight, votes open in the morning and close in the evening."""

from datetime import UTC, datetime, time, timedelta

from server.web.words import ZONE

MORNING, EVENING = 8, 20


def at(now: datetime, days: int, hour: int = 0) -> datetime:
    """So many days from today, at this hour of the town's clock."""
    day = now.astimezone(ZONE).date() + timedelta(days=days)
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC)


def polls(now: datetime, first: int, last: int) -> tuple[datetime, datetime]:
    """When a vote opens on its first day and closes on its last."""
    return at(now, first, MORNING), at(now, last, EVENING)
