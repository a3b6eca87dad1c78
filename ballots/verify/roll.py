"""V7 and the added lines of V2: who stands on the roll in the end, and each line marked at most once."""

from dataclasses import dataclass

from ballots.ed25519 import verify
from ballots.lines import AddLine, PaperLine, PassLine, VoidLine, add_message
from ballots.verify.log import Entry, Log
from ballots.verify.report import Refused
from ballots.verify.sealed import Sealed


@dataclass(frozen=True)
class Roll:
    """`styles[line]` is the line's style; `marks[line]` the log's entry that marks it, for marked lines alone."""

    styles: list[int]
    marks: dict[int, Entry]


def check_marks(log: Log, sealed: Sealed) -> Roll:
    """V7, after V2 for each added line on its way."""
    roll = Roll([style.id for style in sealed.manifest.styles for _ in range(style.lines)], {})
    commitments = set(sealed.roll)
    for entry in log.entries:
        match entry.line:
            case AddLine():
                _check_added(entry.index, entry.line, sealed, len(roll.styles))
                if entry.line.commitment in commitments:
                    raise Refused("V2", f"line {entry.index} of the log adds somebody who is on the roll")
                commitments.add(entry.line.commitment)
                roll.styles.append(entry.line.style)
            case PaperLine():
                raise Refused("V11", "this version of the verifier cannot check paper ballots; take a newer one")
            case PassLine(line=line) | VoidLine(line=line):
                if line >= len(roll.styles):
                    raise Refused("V7", f"line {entry.index} of the log marks line {line}, which is not on the roll")
                if line in roll.marks:
                    raise Refused("V7", f"line {line} of the roll is marked twice")
                roll.marks[line] = entry
    return roll


def _check_added(index: int, line: AddLine, sealed: Sealed, following: int) -> None:
    """An added line continues the roll in an existing style, for a known reason, signed by both officers."""
    manifest = sealed.manifest
    if line.line != following or line.style not in {style.id for style in manifest.styles}:
        raise Refused("V2", f"line {index} of the log does not add line {following} of the roll to a style")
    if line.reason not in manifest.add_reasons:
        raise Refused("V2", f"line {index} of the log adds somebody for a reason that the manifest does not know")
    message = add_message(sealed.eid, line.line, line.style, line.commitment, line.reason)
    for officer, signature in zip(manifest.officers, line.signatures, strict=True):
        if not verify(officer.key, signature, message):
            raise Refused("V2", f"line {index} of the log: the signature of {officer.role} is not valid")
