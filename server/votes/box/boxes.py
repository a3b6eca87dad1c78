"""A box in memory: the sealed vote with its keys, its batch key, and what has been journalled and logged."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from ballots.notes import sign_checkpoint, sign_promise
from ballots.passes import SigningKey
from server.votes.box.state import BatchKey
from server.votes.sealing.rules import SealedVote


@dataclass
class Lines:
    """A set of lines of the roll, one byte each."""

    flags: bytearray

    @classmethod
    def none_of(cls, size: int) -> "Lines":
        """The empty set on a roll of `size`."""
        return cls(bytearray(size))

    def __contains__(self, line: int) -> bool:
        return line < len(self.flags) and bool(self.flags[line])

    def add(self, line: int) -> None:
        """Put one line in."""
        self.flags[line] = 1


@dataclass(repr=False)
class Box:
    """One served vote. Only the ballot writer changes it, and only after what it says is on the disk."""

    sealed: SealedVote
    folder: Path
    log_key: bytes
    promise_key: bytes
    pass_keys: dict[int, SigningKey]
    row_size: int
    batch: BatchKey
    journalled: Lines
    logged: Lines
    published: int
    """Size of the newest checkpoint that may be shown: it stands in `high`."""
    moving: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a border moves ballots, so that a look for one neither misses it nor waits in the writer's queue."""

    def checkpoint_note(self, size: int, root: bytes) -> str:
        """The signed checkpoint."""
        return sign_checkpoint(self.sealed.eid, size, root, self.log_key).decode()

    def promise_note(self, receipt: bytes) -> str:
        """The signed promise for one ballot version; the deadline is the same for everybody."""
        return sign_promise(self.sealed.eid, receipt, self.sealed.manifest.deadline, self.promise_key).decode()
