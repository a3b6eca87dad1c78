"""`python -m server`: run, migrate, demo, replay, dry-run, count, recover, acts, check, user.

Exit 0: done. 1: done, and the answer is no. 2: the input or a setting is wrong, said in one plain line.
"""

import argparse
import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from socket import socket
from typing import TypeVar

from ballots.streams import ready_streams, silence
from server.config import BadSettings, Settings, load_settings, read_secret, unknown_settings

T = TypeVar("T")


WHICH_VOTE = "the vote: its id, its eid (or the first 16 digits), or round/number"


class Refused(Exception):
    """A command cannot do what it was asked; the message is the one line the user sees."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    ready_streams()
    given = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = given.command
    for line in unknown_settings():
        print(line, file=sys.stderr)
    try:
        code = command(given)
        sys.stdout.flush()
        return code
    except (Refused, BadSettings) as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:  # a full disk, a folder nobody may write in; without a name it is what we print to
        print(f"{error.filename or 'the output cannot be written'}: {error.strerror}", file=sys.stderr)
        silence()
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m server",
        description="Puljen: participatory budgeting with a secret, checkable vote and an exact count.",
        epilog="Settings come from PULJEN_* and the file named by PULJEN_CONFIG; see the README.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, command: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
        sub.set_defaults(command=command)
        return sub

    add("run", _run, "serve the pages and the booth")
    add("migrate", _migrate, "bring the database up to date")
    _demo_arguments(add("demo", _demo, "serve an invented town with a round in every phase"))
    _replay_arguments(
        add("replay", _replay, "send a real election's ballots through the real voting path and count them")
    )
    _dry_run_arguments(
        add("dry-run", _dry_run, "play a round as it is set up now with invented ballots; changes nothing of it")
    )
    count = add("count", _count, "count a closed vote again from its sealed data; changes nothing")
    count.add_argument("vote", help=WHICH_VOTE)
    _recover_arguments(add("recover", _recover, "bring a restored database back in step with the state folder"))
    add("acts", _acts, "check the record of staff acts from its first entry to its last")
    add("check", _check, "check the code: ruff, mypy --strict, migrations in step, translations complete")
    _user_commands(add("user", _no_subcommand, "staff accounts"))
    return parser


def _demo_arguments(demo: argparse.ArgumentParser) -> None:
    demo.add_argument("--port", type=_port, default=8000, help="port on this machine (default 8000)")
    demo.add_argument("--dir", type=Path, help="keep the town in this folder; without it everything is temporary")
    demo.add_argument("--ideas", type=_many, default=0, metavar="N", help="N ideas more, to try a long list")


def _replay_arguments(replay: argparse.ArgumentParser) -> None:
    replay.add_argument("file", type=Path, metavar="FILE.pb", help="a Pabulib file of approval ballots")
    replay.add_argument("--dir", type=Path, help="where database and bundle stay (default ./replay-<name of the file>)")
    replay.add_argument("--rule", help="count by this rule id or name instead of the file's own")
    replay.add_argument("--invalid", choices=("drop", "blank"), help="what becomes of ballots that break the limits")


def _dry_run_arguments(dry_run: argparse.ArgumentParser) -> None:
    dry_run.add_argument("round", help="the round: its address (slug) or number; round/number for one of its votes")
    dry_run.add_argument(
        "--ballots", type=_some, default=200, metavar="N", help="invented ballots a vote (default 200)"
    )
    dry_run.add_argument("--seed", type=_many, default=1, metavar="N", help="another number gives other ballots")
    dry_run.add_argument("--dir", type=Path, help="keep database and bundle in this folder; without it nothing is kept")


def _recover_arguments(recover: argparse.ArgumentParser) -> None:
    recover.add_argument("vote", help=WHICH_VOTE)
    recover.add_argument(
        "--without-state",
        action="store_true",
        help="the state folder is lost: go on with the database alone and give up ballots whose key is lost",
    )
    recover.add_argument(
        "--pass-keys", choices=("officer", "auditor"), help="bring lost pass keys back with this officer's passphrase"
    )
    recover.add_argument("--passphrase-file", type=Path, help="read the passphrase from this file instead of asking")


def _user_commands(user: argparse.ArgumentParser) -> None:
    users = user.add_subparsers(title="commands", metavar="COMMAND", required=True)
    user_add = users.add_parser("add", help="a new staff account", description="A new staff account.")
    user_add.set_defaults(command=_user_add)
    user_add.add_argument("email")
    user_add.add_argument("name")
    user_add.add_argument(
        "--role",
        action="append",
        default=[],
        help="officer, auditor, secretary, administrator, caseworker or moderator; may be repeated",
    )
    user_add.add_argument("--password-file", type=Path, help="read the password from this file instead of asking")


def _run(_given: argparse.Namespace) -> int:
    return _serve(load_settings(), None)


def _migrate(_given: argparse.Namespace) -> int:
    from server.migrations import migrate_database

    with _refusing():
        done = asyncio.run(migrate_database(load_settings()))
    print("\n".join(f"ran {name}" for name in done) or "the database is up to date")
    return 0


def _demo(given: argparse.Namespace) -> int:
    from server.demo import demo_town

    with _refusing(), demo_town(given.port, given.dir, given.ideas) as (settings, ear):
        return _serve(settings, ear)


def _serve(settings: Settings, listening: socket | None) -> int:
    from server.app import create_app
    from server.serve import listen, serve_app, try_once

    with _refusing(), listening or listen(settings) as ear:
        asyncio.run(try_once(settings))
        return serve_app(create_app(settings), settings, ear)


def _replay(given: argparse.Namespace) -> int:
    from server.replay import replay

    with _refusing():
        return replay(given.file, given.dir, given.rule, given.invalid)


def _dry_run(given: argparse.Namespace) -> int:
    from server.dryrun import DryRun, dry_run

    with _refusing():
        return dry_run(given.round, given.dir, DryRun(given.ballots, given.seed))


def _count(given: argparse.Namespace) -> int:
    from server.results.count.actions import recount

    settings = load_settings()
    return _with_database(settings, lambda: recount(settings.files, given.vote))


def _recover(given: argparse.Namespace) -> int:
    from server.jobs import holding_lease
    from server.votes.recovery import bring_pass_keys_back, recover_named

    settings = load_settings()
    passphrase = _secret("passphrase", given.passphrase_file) if given.pass_keys else ""

    async def work() -> int:
        async with holding_lease(settings, lambda: datetime.now(UTC)):
            if given.pass_keys:
                return await bring_pass_keys_back(settings, given.vote, given.pass_keys, passphrase)
            return await recover_named(settings, given.vote, given.without_state)

    return _with_database(settings, work)


def _acts(_given: argparse.Namespace) -> int:
    from server.log.queries import STAFF_LOG, find_checkpoint
    from server.log.staff import all_faults

    settings = load_settings()

    async def work() -> int:
        faults = await all_faults(settings)
        last = await find_checkpoint(STAFF_LOG)
        print("\n".join(faults) or f"{last.size if last else 0} acts, each as it was recorded")
        return 1 if faults else 0

    return _with_database(settings, work)


def _check(_given: argparse.Namespace) -> int:
    from server.check import check

    return check()


def _user_add(given: argparse.Namespace) -> int:
    from server.people.actions import BadAccount, add_account

    password = _secret("password", given.password_file)
    try:
        _with_database(load_settings(), lambda: add_account(given.email, given.name, password, frozenset(given.role)))
    except BadAccount as error:
        raise Refused(str(error)) from None
    print(f"{given.email} may sign in now")
    return 0


def _no_subcommand(_given: argparse.Namespace) -> int:
    raise Refused("user: add")


def _with_database(settings: Settings, work: Callable[[], Awaitable[T]]) -> T:
    from server.migrations import migrated_database

    async def run() -> T:
        async with migrated_database(settings):
            return await work()

    with _refusing():
        return asyncio.run(run())


@contextmanager
def _refusing() -> Iterator[None]:
    """What a database, a lease or a socket says no to, as Refused."""
    from server.db import DatabaseError
    from server.jobs import AlreadyServed
    from server.migrations import NotMigrated
    from server.rehearsal.folder import NotOurs
    from server.serve import CannotServe

    try:
        yield
    except (AlreadyServed, CannotServe, NotMigrated, NotOurs) as error:
        raise Refused(str(error)) from None
    except DatabaseError as error:
        raise Refused(f"database: {error}") from None


def _secret(name: str, file: Path | None) -> str:
    if file is None:
        if not sys.stdin.isatty():
            raise Refused(f"nobody is there to type the {name}: give --{name}-file")
        return getpass.getpass(f"{name.capitalize()}: ")
    return read_secret(file)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (1 to 65535)")
    return int(text)


def _many(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > 100_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 100000")
    return int(text)


def _some(text: str) -> int:
    if not _many(text):
        raise argparse.ArgumentTypeError("at least one is needed")
    return _many(text)


if __name__ == "__main__":
    sys.exit(main())
