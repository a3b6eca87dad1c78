"""What a sealed vote is, what its two officers are called, and why a vote may not be sealed yet. Pure."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from ballots.manifest import Manifest, Style

OFFICES = {"officer": "returning-officer", "auditor": "auditor"}
"""Role of an account → its office in the manifest, in the manifest's order."""
SHORTEST_PASSPHRASE = 12


class CannotSeal(Exception):
    """Something is missing or does not fit; `code` names it for translation, the message says it in English.

    `values` stand in the translation.
    """

    def __init__(self, code: str, message: str, **values: object) -> None:
        super().__init__(message)
        self.code, self.values = code, values


@dataclass(frozen=True)
class SealedVote:
    """A sealed vote; nothing of it ever changes. `data` are the manifest's published bytes, `note` its signatures."""

    id: UUID
    round: UUID
    eid: bytes
    manifest: Manifest
    data: bytes
    note: str

    @cached_property
    def styles(self) -> tuple[Style, ...]:
        """By their range of the roll."""
        return tuple(sorted(self.manifest.styles, key=lambda style: style.first_line))

    def style_of(self, line: int) -> Style:
        """The style whose range holds this line of the roll; LookupError for none."""
        for style in self.styles:
            if style.first_line <= line < style.first_line + style.lines:
                return style
        raise LookupError(f"no line {line} on the roll")
