"""What a picture may be. Pure."""

import re
from dataclasses import dataclass

LARGEST = 5_000_000
"""Bytes of what is sent."""
READABLE = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = {"JPEG": 50_000_000, "MPO": 50_000_000, "PNG": 16_000_000, "WEBP": 16_000_000}
"""A phone's photo is a JPEG (MPO when a second picture follows), which is read at a fraction of its size; the others
take four bytes a pixel."""
MOST_SCANS = 100
"""A progressive JPEG is gone over once a scan: thousands of them would keep a processor busy for minutes."""
SHORTEST_SIDE = 32
MOST_OBLONG = 8
FULL, THUMB = 1600, 480
"""Longest side in pixels, as shown alone and on a card."""
NAME = re.compile(r"[0-9a-f]{64}")


def N_(text: str) -> str:  # noqa: N802 - gettext's own name
    """Marks an English text for translation where it is shown."""
    return text


EMPTY = N_("The file is empty. Choose another picture.")
TOO_LARGE = N_("The picture is larger than 5 MB. Choose a smaller one.")
UNREADABLE = N_("We cannot read this file as a picture. Choose a JPEG, PNG or WebP.")
DAMAGED = N_("The picture is damaged. Choose another one.")
TOO_MANY_PIXELS = N_("The picture has too many pixels. Make it smaller and try again.")
TOO_SMALL = N_("The picture is too small or too narrow to be seen. Choose another one.")


class BadImage(ValueError):
    """Why a picture is refused; `text` is an English msgid for the field."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True)
class Encoded:
    """A picture as it is kept."""

    data: bytes
    width: int
    height: int


def check_sent(data: bytes) -> None:
    """What can be seen without opening it."""
    if not data:
        raise BadImage(EMPTY)
    if len(data) > LARGEST:
        raise BadImage(TOO_LARGE)


def check_header(kind: str, width: int, height: int, scans: int) -> None:
    """What the file says of itself, before a single pixel is made of it."""
    if width * height > MOST_PIXELS.get(kind, 0) or scans > MOST_SCANS:
        raise BadImage(TOO_MANY_PIXELS)
    short, long = sorted((width, height))
    if short < SHORTEST_SIDE or long > short * MOST_OBLONG:
        raise BadImage(TOO_SMALL)


def is_name(sha256: str) -> bool:
    """Whether an address may name a file."""
    return NAME.fullmatch(sha256) is not None
