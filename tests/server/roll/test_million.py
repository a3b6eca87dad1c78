"""A million residents: imported and sealed in memory that does not grow with them."""

import threading
from datetime import date
from pathlib import Path

import psutil
import pytest

from server.config import Settings
from server.roll.register.actions import import_roll
from server.roll.register.sealing import seal_roll
from tests.support.rounds import HEADING, a_round, a_vote

PEOPLE = 1_000_000
MOST_MIB = 200
"""What may be added: roll.bin alone is 31 MiB, held twice for a moment; the rest is batches and caches."""


class Peak(threading.Thread):
    """The most memory this process has held since it started watching."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.begin = self.most = psutil.Process().memory_info().rss
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.05):
            self.most = max(self.most, psutil.Process().memory_info().rss)

    @property
    def grown_mib(self) -> float:
        return (self.most - self.begin) / 2**20


def a_large_file(path: Path) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADING)
        for i in range(PEOPLE):
            file.write(
                f"{i:010d};Søren Æble {i};Nørregade {i % 300};4200;Slagelse;{1930 + i % 80}-05-{1 + i % 28:02d};\n"
            )
    return path


@pytest.mark.deep
async def test_a_million_residents_fit_in_bounded_memory(database: Settings, tmp_path: Path) -> None:
    path = a_large_file(tmp_path / "roll.csv")
    vote = await a_vote(await a_round())
    peak = Peak()
    peak.start()
    with path.open("rb") as file:
        assert await import_roll(database.keys, vote, file, date(2026, 11, 22), None) == PEOPLE
    assert peak.grown_mib < MOST_MIB / 2, "import"
    sealed = await seal_roll(vote)
    assert (sealed.size, len(sealed.data)) == (PEOPLE, 32 * PEOPLE)
    peak.over.set()
    print(f"grown {peak.grown_mib:.0f} MiB")
    assert peak.grown_mib < MOST_MIB, "seal"
