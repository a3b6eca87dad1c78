"""Commands answer bad input with one plain line and exit 2, never with a traceback."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.parts import ROOT


def puljen(folder: Path, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
    """One command on a data folder of its own, with nobody at the keyboard."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PULJEN_")}
    return subprocess.run(
        [sys.executable, "-m", "server", *command],
        cwd=ROOT,
        env={**clean, "PULJEN_DATA": str(folder / "data"), **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def assert_refused(done: subprocess.CompletedProcess[str], says: str) -> None:
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [("run",), ("count", "x"), ("recover", "x")])
def test_a_database_that_is_not_migrated_is_named(tmp_path: Path, command: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as somewhere:
        free = str(somewhere.getsockname()[1])
    assert_refused(puljen(tmp_path, *command, PULJEN_PORT=free), "python -m server migrate")


def test_a_port_that_is_taken_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert_refused(puljen(tmp_path, "demo", "--port", port), "already in use")
        assert_refused(puljen(tmp_path, "run", PULJEN_PORT=port), "already in use")


def test_every_wrong_setting_is_listed_at_once(tmp_path: Path) -> None:
    done = puljen(
        tmp_path, "migrate", PULJEN_PORT="many", PULJEN_PUBLIC_URL="nonsense", PULJEN_DATABASE="mysql://localhost/x"
    )
    assert_refused(done, "PULJEN_PORT: ")
    assert "PULJEN_PUBLIC_URL: must look like" in done.stderr
    assert "PULJEN_DATABASE: must be empty" in done.stderr


def test_booth_and_pages_on_one_host_name_are_refused(tmp_path: Path) -> None:
    done = puljen(tmp_path, "migrate", PULJEN_BOOTH_URL="http://localhost:8001")
    assert_refused(done, "PULJEN_BOOTH_URL: must be another host name")


def test_a_settings_file_counts_and_the_environment_wins(tmp_path: Path) -> None:
    config = tmp_path / "puljen.toml"
    config.write_text('port = "many"\n')
    assert_refused(puljen(tmp_path, "migrate", PULJEN_CONFIG=str(config)), "PULJEN_PORT: ")
    assert puljen(tmp_path, "migrate", PULJEN_CONFIG=str(config), PULJEN_PORT="8000").returncode == 0
    assert_refused(puljen(tmp_path, "migrate", PULJEN_CONFIG=str(tmp_path / "none.toml")), "no file")


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
