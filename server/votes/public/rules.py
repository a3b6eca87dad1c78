"""Where receipts and marks stand in a log. Pure."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from ballots.lines import BallotLine, PaperLine, PassLine, VoidLine, parse_line, receipt_id
from ballots.passes import CROCKFORD, BadCode, crockford, grouped, read_crockford

NUMBER = 10
SYMBOLS = 16
SHORTEST = 3
MOST = 200


@dataclass
class Places:
    """The receipts and marks of a log up to `size` entries. A receipt is 10 bytes of number and 4 of place, sorted."""

    eid: bytes
    size: int = 0
    receipts: list[bytes] = field(default_factory=list)
    marks: dict[int, int] = field(default_factory=dict)

    def extend(self, entries: Iterable[bytes]) -> None:
        """Read on: the entries that follow."""
        for data in entries:
            self._add(data)
            self.size += 1

    def settle(self) -> None:
        """To be called after the last `extend`, before anything is looked up."""
        self.receipts.sort()

    def beginning_with(self, symbols: str) -> list[tuple[str, int]]:
        """(receipt number, place) of all that begin with these symbols, at most MOST."""
        first = uncrock(symbols.ljust(SYMBOLS, CROCKFORD[0]))
        last = uncrock(symbols.ljust(SYMBOLS, CROCKFORD[-1]))
        start = bisect_left(self.receipts, first)
        found = []
        for row in self.receipts[start : start + MOST]:
            if row[:NUMBER] > last:
                break
            found.append((written(row[:NUMBER]), int.from_bytes(row[NUMBER:], "big")))
        return found

    def all(self) -> Iterable[tuple[str, int]]:
        """Every receipt number with its place, in the order of numbers."""
        return ((written(row[:NUMBER]), int.from_bytes(row[NUMBER:], "big")) for row in self.receipts)

    def _add(self, data: bytes) -> None:
        line = parse_line(data)
        if isinstance(line, BallotLine):
            receipt = receipt_id(self.eid, line.k, line.n, line.c)
            self.receipts.append(receipt[:NUMBER] + self.size.to_bytes(4, "big"))
        elif isinstance(line, (PassLine, VoidLine, PaperLine)):
            self.marks[line.line] = self.size


def read_beginning(text: str) -> str:
    """The symbols of a receipt number, or of its beginning, however it was typed. BadCode for fewer than 3."""
    typed = text.strip().upper().removeprefix("K-").removeprefix("K ")
    symbols = read_crockford(typed)
    if len(symbols) == SYMBOLS + 1 and symbols.startswith("K"):
        symbols = symbols[1:]
    if not SHORTEST <= len(symbols) <= SYMBOLS:
        raise BadCode(f"a receipt number has {SYMBOLS} letters and digits, its beginning at least {SHORTEST}")
    return symbols


def uncrock(symbols: str) -> bytes:
    """The 10 bytes that 16 symbols spell."""
    number = 0
    for symbol in symbols:
        number = number << 5 | CROCKFORD.index(symbol)
    return number.to_bytes(NUMBER, "big")


def written(number: bytes) -> str:
    """`K-XXXX-XXXX-XXXX-XXXX`."""
    return "K-" + grouped(crockford(int.from_bytes(number, "big"), SYMBOLS))
