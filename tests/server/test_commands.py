"""Commands answer bad input with one plain line and exit 2, never with a traceback."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from tests.support.parts import ROOT


def puljen(
    folder: Path, *command: str, stdout: IO[str] | int = subprocess.PIPE, **env: str
) -> subprocess.CompletedProcess[str]:
    """One command on a data folder of its own, with nobody at the keyboard."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PULJEN_")}
    return subprocess.run(
        [sys.executable, "-m", "server", *command],
        cwd=ROOT,
        env={**clean, "PULJEN_DATA": str(folder / "data"), **env},
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as somewhere:
        return str(somewhere.getsockname()[1])


def assert_refused(done: subprocess.CompletedProcess[str], says: str) -> None:
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [("run",), ("count", "x"), ("recover", "x")])
def test_a_database_that_is_not_migrated_is_named(tmp_path: Path, command: tuple[str, ...]) -> None:
    assert_refused(puljen(tmp_path, *command, PULJEN_PORT=free_port()), "python -m server migrate")


def test_a_port_that_is_taken_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert_refused(puljen(tmp_path, "demo", "--port", port), "already in use")
        assert_refused(puljen(tmp_path, "run", PULJEN_PORT=port), "already in use")


def test_every_wrong_setting_is_listed_at_once(tmp_path: Path) -> None:
    done = puljen(
        tmp_path,
        "migrate",
        PULJEN_PORT="many",
        PULJEN_HOST="",
        PULJEN_PUBLIC_URL="http://localhost:99999",
        PULJEN_BOOTH_URL="nonsense",
        PULJEN_DATABASE="mysql://localhost/x",
        PULJEN_DATABASE_PASSWORD_FILE=str(tmp_path / "none"),
    )
    assert_refused(done, "PULJEN_PORT: ")
    assert "PULJEN_HOST: " in done.stderr
    assert "PULJEN_PUBLIC_URL: must look like" in done.stderr
    assert "PULJEN_BOOTH_URL: must look like" in done.stderr
    assert "PULJEN_DATABASE: must be empty" in done.stderr
    assert f"PULJEN_DATABASE_PASSWORD_FILE: {tmp_path / 'none'}: No such file" in done.stderr


def test_a_setting_that_nobody_reads_is_named_with_what_may_be_meant(tmp_path: Path) -> None:
    done = puljen(tmp_path, "migrate", PULJEN_PROT="8001", PULJEN_COLOUR="red", PULJEN_TEST_PB="x")
    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        "warning: PULJEN_COLOUR is no setting",
        "warning: PULJEN_PROT is no setting; did you mean PULJEN_PORT?",
    ]


@pytest.mark.parametrize("command", ["run", "migrate", "user add a@example.org A --password-file PASSWORD", "demo"])
@pytest.mark.parametrize(("data", "says"), [("PASSWORD", "a file, not a folder"), ("PASSWORD/x", "Not a directory")])
def test_a_data_folder_that_cannot_be_one_is_named(tmp_path: Path, command: str, data: str, says: str) -> None:
    (tmp_path / "PASSWORD").write_text("a long enough password")
    words = [str(tmp_path / word) if word == "PASSWORD" else word for word in command.split()]
    more = ("--dir", str(tmp_path / data), "--port", free_port()) if command == "demo" else ()
    done = puljen(tmp_path, *words, *more, PULJEN_DATA=str(tmp_path / data), PULJEN_PORT=free_port())
    assert_refused(done, f"{tmp_path / data}: {says}")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["run", "migrate"])
def test_a_database_file_that_is_none_is_named_and_the_command_ends(tmp_path: Path, command: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "puljen.sqlite").write_bytes(b"not a database, whatever its name says" * 100)
    done = puljen(tmp_path, command, PULJEN_PORT=free_port())
    assert_refused(done, "puljen.sqlite: file is not a database")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("port", ["0", "65536", "²", "٣٤٥٦", "x"])
def test_a_port_is_written_in_plain_digits(tmp_path: Path, port: str) -> None:
    assert_refused(puljen(tmp_path, "demo", "--port", port), "is not a port")


def test_an_output_that_takes_nothing_is_named(tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        assert_refused(
            puljen(tmp_path, "migrate", stdout=full), "the output cannot be written: No space left on device"
        )


def test_a_closed_output_changes_nothing(tmp_path: Path) -> None:
    """Whatever is opened next must not stand where the output stood: it would be written into."""
    shell = ["sh", "-c", '"$0" "$@" >&- 2>&-', sys.executable, "-m", "server", "migrate"]
    done = subprocess.run(shell, cwd=ROOT, env={**os.environ, "PULJEN_DATA": str(tmp_path / "data")}, timeout=60)
    assert done.returncode == 0
    assert "up to date" in puljen(tmp_path, "migrate").stdout


def test_booth_and_pages_on_one_host_name_are_refused(tmp_path: Path) -> None:
    done = puljen(tmp_path, "migrate", PULJEN_BOOTH_URL="http://localhost:8001")
    assert_refused(done, "PULJEN_BOOTH_URL: must be another host name")


def test_a_settings_file_counts_and_the_environment_wins(tmp_path: Path) -> None:
    config = tmp_path / "puljen.toml"
    config.write_text('port = "many"\n')
    assert_refused(puljen(tmp_path, "migrate", PULJEN_CONFIG=str(config)), "PULJEN_PORT: ")
    assert puljen(tmp_path, "migrate", PULJEN_CONFIG=str(config), PULJEN_PORT="8000").returncode == 0
    assert_refused(puljen(tmp_path, "migrate", PULJEN_CONFIG=str(tmp_path / "none.toml")), "no file")
    for nonsense in (b"port = ", b'host = "\xff"'):
        config.write_bytes(nonsense)
        assert_refused(puljen(tmp_path, "migrate", PULJEN_CONFIG=str(config)), "PULJEN_CONFIG: ")


def test_a_database_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = puljen(tmp_path, "migrate", PULJEN_DATABASE="postgresql://nobody@127.0.0.1:1/nothing")
    assert_refused(done, "database: ")


def test_an_account_needs_a_password_from_somewhere(tmp_path: Path) -> None:
    assert puljen(tmp_path, "migrate").returncode == 0
    assert_refused(puljen(tmp_path, "user", "add", "a@example.org", "A"), "--password-file")
    password = tmp_path / "password"
    password.write_text("short")
    assert_refused(
        puljen(tmp_path, "user", "add", "a@example.org", "A", "--password-file", str(password)), "at least 12"
    )
    password.write_bytes(b"a password of \xff\xfe")
    assert_refused(puljen(tmp_path, "user", "add", "a@example.org", "A", "--password-file", str(password)), "UTF-8")
    password.write_text("a long enough password\n")
    added = puljen(tmp_path, "user", "add", "a@example.org", "A", "--role", "officer", "--password-file", str(password))
    assert added.returncode == 0 and "may sign in now" in added.stdout


@pytest.mark.parametrize("command", ["", "run", "migrate", "demo", "replay", "count", "recover", "check", "user"])
def test_every_command_explains_itself(tmp_path: Path, command: str) -> None:
    done = puljen(tmp_path, *command.split(), "--help")
    assert done.returncode == 0 and "usage:" in done.stdout


def test_migrating_twice_does_nothing_the_second_time(tmp_path: Path) -> None:
    assert "ran m0001_heart" in puljen(tmp_path, "migrate").stdout
    assert "up to date" in puljen(tmp_path, "migrate").stdout
