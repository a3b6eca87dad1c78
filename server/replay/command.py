"""The command: prepare, seal, vote, close, count, publish, verify, compare."""

import sys
from pathlib import Path

from ballots import RuleError
from ballots.bundle import read
from ballots.canonical import loads
from ballots.pabulib import PabulibError
from ballots.verify import Report
from server.config import load_settings
from server.rehearsal.folder import claim
from server.rehearsal.voter import Cast
from server.rehearsal.whole import UNREADABLE, Play, play, print_bundle, print_winners
from server.replay.source import Source, read_source
from server.votes.sealing.rules import SealedVote

MARK = "replay.json"


def replay(file: Path, folder: Path | None, rule: str | None, invalid: str | None) -> int:
    """Replay `file` in `folder` (default `./replay-<name>`); started again it goes on where it was.

    0: verified. 1: our own bundle was refused. 2: the file or the rule cannot be used, said in one line.
    """
    try:
        source = read_source(file, rule, invalid)
    except (PabulibError, RuleError) as error:
        print(error, file=sys.stderr)
        return UNREADABLE
    settings = load_settings(data=folder or Path(f"replay-{file.stem}"), database="")
    claim(settings, MARK, source.mark(), "another replay, of another file or by other choices")
    wanted = Play(f"{file}:1", source.plan, lambda sealed: _ballots(source, sealed), "replay.invalid")
    return play(wanted, settings, lambda bundle, report: _tell(source, bundle, report))


def _ballots(source: Source, sealed: SealedVote) -> dict[int, list[Cast]]:
    (style,) = sealed.styles
    return {
        style.id: [
            Cast(style.first_line + place, source.seed(voter), source.choices(voter))
            for place, voter in enumerate(source.voters)
        ]
    }


def _tell(source: Source, bundle: Path, report: Report) -> None:
    print_winners(source.plan, bundle, report)
    print(f"As the city's: {_beside(source, set(loads(read(bundle).result)['lines'][0]['winners']))}")
    print_bundle(bundle, report)


def _beside(source: Source, winners: set[str]) -> str:
    """The city's own result, looked at only now."""
    theirs = source.file.selected
    if theirs is None:
        return "the file does not say what the city selected"
    if theirs == winners:
        return "yes"
    only_ours, only_theirs = sorted(winners - theirs), sorted(theirs - winners)
    return f"no; only here: {' '.join(only_ours) or '-'}; only there: {' '.join(only_theirs) or '-'}"
