"""V3, V4 and V5: the log's signed checkpoints, its tree, its lines."""

from dataclasses import dataclass
from itertools import pairwise

from ballots.bundle import Bundle, checkpoint_name
from ballots.lines import BadLine, Line, ManifestLine, parse_line
from ballots.merkle import Frontier, leaf_hash
from ballots.notes import BadNote, Checkpoint, read_checkpoint
from ballots.progress import Progress, one_by_one
from ballots.verify.report import Refused
from ballots.verify.sealed import Sealed


@dataclass(frozen=True)
class Entry:
    """One line of the log with its leaf hash; `index` counts from 0."""

    index: int
    leaf: bytes
    line: Line


@dataclass(frozen=True)
class Log:
    """Parsed entries, and the sizes at which checkpoints were signed, ascending; the last is the whole log."""

    entries: list[Entry]
    sizes: list[int]
    root: bytes

    @property
    def batches(self) -> list[list[Entry]]:
        """What was appended between one checkpoint and the next; the manifest's own entry is in none."""
        return [self.entries[first:following] for first, following in pairwise(self.sizes)]


def check_log(bundle: Bundle, sealed: Sealed, saved: bytes | None, progress: Progress) -> Log:
    """V3, V4 and V5. `saved` is a signed checkpoint that somebody kept while the vote ran."""
    checkpoints = _check_signatures(bundle, sealed)
    data = _lines(bundle.log)
    leaves = [leaf_hash(line) for line in data]
    _check_roots(leaves, checkpoints)
    if saved is not None:
        _check_saved(saved, leaves, checkpoints, sealed)
    lines = _parse(data, progress)
    entries = [Entry(index, leaf, line) for index, (leaf, line) in enumerate(zip(leaves, lines, strict=True))]
    if entries[0].line != ManifestLine(sealed.eid):
        raise Refused("V5", "the log does not begin with this manifest")
    return Log(entries, [checkpoint.size for checkpoint in checkpoints], checkpoints[-1].root)


def _check_signatures(bundle: Bundle, sealed: Sealed) -> list[Checkpoint]:
    """V3."""
    if sealed.manifest.quorum or sealed.manifest.witnesses or bundle.witness or bundle.stamps:
        raise Refused("V3", "this version of the verifier cannot check witnesses and time stamps; take a newer one")
    checkpoints = []
    for name in sorted(bundle.checkpoints):
        try:
            checkpoint = read_checkpoint(bundle.checkpoints[name], sealed.eid, sealed.manifest.log_key)
        except BadNote as error:
            raise Refused("V3", f"checkpoints/{name}.note: {error}") from error
        if checkpoint_name(checkpoint.size) != name:
            raise Refused("V3", f"checkpoints/{name}.note is for size {checkpoint.size}")
        checkpoints.append(checkpoint)
    if not checkpoints or checkpoints[0].size != 1:
        raise Refused("V3", "the checkpoint at sealing, of size 1, is missing")
    return checkpoints


def _lines(data: bytes) -> list[bytes]:
    if not data.endswith(b"\n"):
        raise Refused("V5", "log.jsonl does not end in a line end")
    return data[:-1].split(b"\n")


def _check_roots(leaves: list[bytes], checkpoints: list[Checkpoint]) -> None:
    """V4."""
    if checkpoints[-1].size != len(leaves):
        raise Refused("V4", f"the log has {len(leaves)} lines, its last checkpoint {checkpoints[-1].size}")
    frontier = Frontier()
    for checkpoint in checkpoints:
        frontier = frontier.extend(leaves[frontier.size : checkpoint.size])
        if frontier.root != checkpoint.root:
            raise Refused("V4", f"the log's root at {checkpoint.size} lines is not the one that was signed")


def _check_saved(saved: bytes, leaves: list[bytes], checkpoints: list[Checkpoint], sealed: Sealed) -> None:
    """V4, for a checkpoint from outside: a beginning of this log, and not left out to hide a small batch."""
    try:
        checkpoint = read_checkpoint(saved, sealed.eid, sealed.manifest.log_key)
    except BadNote as error:
        raise Refused("V4", f"the saved checkpoint: {error}") from error
    size = checkpoint.size
    if size > len(leaves) or Frontier().extend(leaves[:size]).root != checkpoint.root:
        raise Refused("V4", f"the saved checkpoint of {size} lines was signed, but it is no beginning of this log")
    if checkpoint not in checkpoints:
        raise Refused("V4", f"the saved checkpoint of {size} lines was signed, but the bundle leaves it out")


def _parse(data: list[bytes], progress: Progress) -> list[Line]:
    """V5."""
    parsed: list[Line] = []
    for line in one_by_one(data, "V3-V5 log", progress):
        index = len(parsed)
        try:
            parsed.append(parse_line(line))
        except BadLine as error:
            raise Refused("V5", f"line {index} of the log: {error}") from error
        if index and isinstance(parsed[-1], ManifestLine):
            raise Refused("V5", f"line {index} of the log: a manifest stands only at the beginning")
    return parsed
