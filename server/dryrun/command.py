"""The command: read the setup, play each vote to its published bundle, verify it."""

import asyncio
import hashlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ballots.canonical import dumps
from ballots.lines import choices_bytes
from ballots.verify import Report
from server.config import load_settings
from server.desk.trial.rules import invented_ballots
from server.dryrun.setup import find_plans
from server.migrations import migrated_database
from server.rehearsal.folder import claim
from server.rehearsal.plan import Plan
from server.rehearsal.voter import Cast
from server.rehearsal.whole import GOOD, UNREADABLE, Play, play, print_bundle, print_winners
from server.votes.sealing.rules import SealedVote

MARK = "dry-run.json"
FORMAT = "puljen/dry-run/1"
DOMAIN = "dry-run.invalid"


@dataclass(frozen=True)
class DryRun:
    """How many ballots to invent a vote, and the number of the trial: another gives other ballots."""

    ballots: int
    seed: int


def dry_run(named: str, folder: Path | None, wanted: DryRun) -> int:
    """Play each vote of a round in `folder`, or in one that is thrown away.

    0: every vote verified. 1: our own bundle was refused. 2: there is no such round, or a vote cannot be sealed yet.
    """
    plans = asyncio.run(_read(named, wanted))
    if not plans:
        print(f"{named}: no vote of a round has this address or number", file=sys.stderr)
        return UNREADABLE
    with _place(folder) as here:
        for plan in plans:
            if code := _played(plan, plans, here, wanted, kept=folder is not None):
                return code
    return GOOD


async def _read(named: str, wanted: DryRun) -> list[Plan] | None:
    async with migrated_database(load_settings()):
        return await find_plans(named, wanted.ballots)


@contextmanager
def _place(folder: Path | None) -> Iterator[Path]:
    if folder:
        yield folder
        return
    with TemporaryDirectory(prefix="puljen-dry-run-", ignore_cleanup_errors=True) as thrown_away:
        yield Path(thrown_away)


def _played(plan: Plan, plans: Sequence[Plan], folder: Path, wanted: DryRun, kept: bool) -> int:
    settings, mark = load_settings(data=folder, database=""), _mark(plans, wanted)
    claim(settings, MARK, mark, "another dry run, of another setup or with other numbers")
    print(f"Dry run: {plan.vote.title_da}. Every ballot is invented.")

    def tell(bundle: Path, report: Report) -> None:
        print_winners(plan, bundle, report)
        if kept:
            print_bundle(bundle, report)
        else:
            print("The published bundle was verified; nothing is kept. --dir DIR keeps it.")

    return play(Play(plan.vote.title_da, plan, lambda sealed: _cast(sealed, wanted, mark), DOMAIN), settings, tell)


def _mark(plans: Sequence[Plan], wanted: DryRun) -> bytes:
    setup = hashlib.sha256(repr(plans).encode()).hexdigest()
    return dumps({"format": FORMAT, "setup": setup, "ballots": wanted.ballots, "seed": wanted.seed})


def _cast(sealed: SealedVote, wanted: DryRun, mark: bytes) -> dict[int, list[Cast]]:
    """By style; each of the invented voters is the next line of her style's part of the roll."""
    cast: dict[int, list[Cast]] = {style.id: [] for style in sealed.styles}
    first = {style.id: style.first_line for style in sealed.styles}
    for style, choices in invented_ballots(sealed.manifest, wanted.ballots, wanted.seed):
        line = first[style] + len(cast[style])
        seed = hashlib.sha256(mark + line.to_bytes(8, "big")).digest()[:16]
        cast[style].append(Cast(line, seed, choices_bytes(choices)))
    return cast
