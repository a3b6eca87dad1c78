"""Taking a line off the roll: at which steps of a vote, and what the two who do it say yes to. Pure."""

from uuid import UUID, uuid5

from server.rounds.phases import NotNow, reached


def check_step(step: str) -> None:
    """NotNow before sealing, when nobody has a line yet, and once the box is closed: the last border has taken every
    mark there is into the log."""
    if not reached(step, "sealed"):
        raise NotNow("not-sealed", "before sealing nobody has a line yet")
    if reached(step, "box_closed"):
        raise NotNow("step", "no line is taken off the roll once the box is closed")


def may_void(step: str) -> bool:
    """Whether a line can be taken off the roll at this step."""
    return reached(step, "sealed") and not reached(step, "box_closed")


def object_of(vote: UUID, line: int) -> UUID:
    """What an approval is about: this line of this vote."""
    return uuid5(vote, f"line {line}")


def payload_of(vote: UUID, line: int) -> bytes:
    """What both say yes to; short enough to be kept whole, so that it can be read back."""
    return vote.bytes + line.to_bytes(4)


def read_payload(payload: bytes) -> tuple[UUID, int]:
    """Vote and line of a payload."""
    return UUID(bytes=payload[:16]), int.from_bytes(payload[16:])
