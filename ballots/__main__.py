"""The command line: `python -m ballots count FILE.pb`, `check FILE.pb`, `verify BUNDLE`. Needs no server."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from ballots import Election, Outcome, Rule, RuleError, count, parse_rule, rule_id
from ballots.amounts import exact
from ballots.bars import bars
from ballots.canonical import dumps
from ballots.explain import Reason, reasons
from ballots.pabulib import PabulibError, PabulibFile, election_of, read_pabulib, rule_of
from ballots.pabulib.election import INVALID
from ballots.progress import aloud
from ballots.result import LineElection, line_result, ties
from ballots.streams import ready_streams, silence
from ballots.trace import events
from ballots.verify import command as verify

GOOD, REFUSED, UNREADABLE = 0, 1, 2
NAMED_AT_MOST = 3
SENTENCES = {
    "withdrawn": "withdrawn",
    "no_votes": "nobody voted for it",
    "too_few_votes": "{missing} votes short of the {needed} needed",
    "score_too_low": "{missing} points short of the {needed} needed",
    "below_share": "{missing} votes short of the {needed} its price needs",
    "above_budget": "costs {missing} more than the whole budget",
    "did_not_fit": "{left} was left when its turn came, {missing} too little",
    "after_stop": "the count stopped at {stopped_by}, which did not fit",
    "supporters_too_poor": "in round {round} its supporters held {money_decimal}, {missing_decimal} too little",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one sub-command; bad input is one line on stderr and exit code 2, never a traceback."""
    ready_streams()
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except (PabulibError, RuleError) as error:
        return _refused(str(error))
    except BrokenPipeError:  # whoever read us has seen enough
        silence()
        return GOOD
    except OSError as error:
        silence()
        return _refused(f"the output cannot be written: {error.strerror}")
    except KeyboardInterrupt:
        return _refused("interrupted", code=130)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ballots", description=__doc__)
    subparsers = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    counting = subparsers.add_parser(
        "count",
        help="count a Pabulib file",
        description="Counts the approval election in a Pabulib file exactly and prints who wins and why.",
        epilog="A rule is a bare name (greedy, greedy-no-skip, equal-shares) or a full id as it stands in result.json.",
    )
    counting.add_argument("file", metavar="FILE.pb")
    counting.add_argument("--rule", metavar="ID", help="the rule to count by; without it the one the file names")
    counting.add_argument("--invalid", choices=INVALID, help="what becomes of ballots that break the file's limits")
    counting.add_argument("--json", action="store_true", help="print the result as JSON, all amounts as exact strings")
    counting.add_argument("--trace", metavar="FILE", help="write the whole count to FILE, one JSON object a line")
    counting.set_defaults(run=_count)
    checking = subparsers.add_parser(
        "check",
        help="check a Pabulib file",
        description="Prints what is odd in a Pabulib file, as file:row: what. Exit code 1 if anything is wrong.",
    )
    checking.add_argument("file", metavar="FILE.pb")
    checking.set_defaults(run=_check)
    verifying = subparsers.add_parser("verify", help="check a published bundle and count it again")
    verify.add_arguments(verifying)
    verifying.set_defaults(run=lambda options: verify.run(options, bars))
    return parser


def _count(options: argparse.Namespace) -> int:
    with bars() as progress:
        progress("Reading", 0, 1, options.file)
        file = read_pabulib(options.file)
        rule = rule_of(file) if options.rule is None else _rule(options.rule)
        line = LineElection("1", election_of(file, options.invalid), rule, file.meta.get("currency", ""), 2)
    _warn(file)
    with bars() as progress:
        outcome = aloud(count, progress)(line.election, rule)
    if options.trace:
        _write(options.trace, b"".join(dumps(event) + b"\n" for event in events("1", line.election, rule, outcome)))
    print(_json(line, outcome) if options.json else _text(line, outcome))
    return GOOD


def _rule(text: str) -> Rule:
    try:
        return parse_rule(text)
    except RuleError as error:
        raise RuleError("--rule: %(why)s", why=error) from error


def _check(options: argparse.Namespace) -> int:
    file = read_pabulib(options.file)
    for finding in file.findings:
        print(f"{file.name}:{finding.row}: {'' if finding.serious else 'note: '}{finding.what}")
    serious = sum(finding.serious for finding in file.findings)
    print(f"{len(file.projects)} projects, {len(file.ballots)} ballots, {serious} errors")
    return REFUSED if serious else GOOD


def _warn(file: PabulibFile) -> None:
    serious = [finding for finding in file.findings if finding.serious]
    for finding in serious[:NAMED_AT_MOST]:
        print(f"warning: {file.name}:{finding.row}: {finding.what}", file=sys.stderr)
    if len(serious) > NAMED_AT_MOST:
        print(f"warning: {len(serious) - NAMED_AT_MOST} more; `check` lists them all", file=sys.stderr)


def _write(path: str, data: bytes) -> None:
    try:
        Path(path).write_bytes(data)
    except OSError as error:
        raise PabulibError(path, 1, "cannot be written: %(why)s", why=error.strerror) from error


def _json(line: LineElection, outcome: Outcome) -> str:
    result = line_result(line, outcome)
    return json.dumps({**result, "cost": result["spent"]}, indent=2, ensure_ascii=False)


def _text(line: LineElection, outcome: Outcome) -> str:
    election, currency = line.election, line.currency
    told = reasons(election, line.rule, outcome)
    losers = sorted(
        election.by_id.keys() - set(outcome.winners), key=lambda project: (-election.votes[project], project)
    )
    spent = f"{exact(outcome.cost)} of {exact(election.budget)} {currency}".rstrip()
    return "\n".join(
        [
            f"Rule: {rule_id(line.rule)}",
            f"{len(outcome.winners)} of {len(election.projects)} projects win, {spent} spent, {election.n} ballots.",
            *(f"  won   {_project(election, project)}" for project in outcome.winners),
            *(f"  lost  {_project(election, project)}: {_sentence(told[project])}" for project in losers),
            *(
                f"  tie   {' '.join(tie['tied'])}: {tie['chosen']} first, by {tie['decided_by']}"
                for tie in ties(outcome)
            ),
        ]
    )


def _project(election: Election, project: str) -> str:
    name = "".join(letter if letter.isprintable() else " " for letter in election.by_id[project].name)
    label = " ".join([project, *name.split()])
    return f"{label} ({exact(election.by_id[project].cost)}, {election.votes[project]} votes)"


def _sentence(reason: Reason) -> str:
    if reason["code"] == "below_share" and "missing" not in reason:
        return "no number of votes is enough where there is no money"
    sentence = SENTENCES[str(reason["code"])].format_map(reason)
    return f"{sentence}; {reason['missing_votes']} more votes were missing" if "missing_votes" in reason else sentence


def _refused(what: str, code: int = UNREADABLE) -> int:
    print(what, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
