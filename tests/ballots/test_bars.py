"""What a terminal shows while something takes long, and that nothing is shown anywhere else."""

import subprocess
import sys
from pathlib import Path

import pytest

from ballots.bundle import build
from ballots.pyz import build_verifier
from tests.ballots.pabulib.test_reading import text
from tests.support.bundles import small_vote
from tests.support.parts import ROOT
from tests.support.terminals import on_terminal

BALLOTS = [sys.executable, "-m", "ballots"]
WITHOUT_RICH = [
    sys.executable,
    "-c",
    "import sys; sys.modules['rich'] = None; from ballots.__main__ import main; sys.exit(main())",
]
STEPS = (
    "V0 archive",
    "V1-V2 manifest",
    "V3-V5 log",
    "V7 marks",
    "V8-V9 ballots",
    "V10 turnout",
    "V12-V13 openings",
    "V15 batches",
    "V16 lot",
    "V14 count",
)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    (tmp_path / "vote.zip").write_bytes(build(small_vote().bundle()))
    return tmp_path / "vote.zip"


@pytest.fixture
def verifier(tmp_path: Path) -> list[object]:
    build_verifier(tmp_path / "verify.pyz")
    return [sys.executable, "-I", tmp_path / "verify.pyz"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "made.pb").write_text(text())
    return tmp_path / "made.pb"


def test_the_verifier_alone_names_each_step_in_turn_and_wipes_its_line(verifier: list[object], bundle: Path) -> None:
    seen = on_terminal([*verifier, bundle])
    assert seen.code == 3
    places = [seen.screen.index(f"{step} [") for step in STEPS]
    assert places == sorted(places)
    assert "V8-V9 ballots [####################] 100%  all" in seen.screen
    assert "\n" not in seen.screen and "\x1b" not in seen.screen
    assert seen.screen.split("\r")[-1] == "" and seen.screen.split("\r")[-2].strip() == ""


def test_a_picture_is_narrower_than_the_terminal(verifier: list[object], bundle: Path) -> None:
    pictures = on_terminal([*verifier, bundle], columns=40).screen.split("\r")
    assert max(map(len, pictures)) == 39
    assert min(len(picture) for picture in pictures if picture.strip()) < 39


def test_a_refusal_stands_on_a_line_of_its_own(verifier: list[object], bundle: Path) -> None:
    seen = on_terminal([*verifier, bundle, "--eid", "0" * 16])
    assert seen.code == 1
    bar, _, refusal = seen.screen.rpartition("\r" + " " * len("V1-V2 manifest [                    ]   0%") + "\r")
    assert "V1-V2 manifest [" in bar
    assert refusal.startswith("REFUSED  V1: ")


@pytest.mark.parametrize("command", [BALLOTS, WITHOUT_RICH], ids=["rich", "without rich"])
def test_the_command_shows_the_same_steps(command: list[str], bundle: Path) -> None:
    seen = on_terminal([*command, "verify", bundle])
    assert seen.code == 3
    assert "V14 count" in seen.screen and "100%" in seen.screen
    assert ("\x1b[" in seen.screen) == (command is BALLOTS)
    assert "V14" not in seen.out and "GOOD, BUT UNWITNESSED" in seen.out


@pytest.mark.parametrize("command", [BALLOTS, WITHOUT_RICH], ids=["rich", "without rich"])
def test_a_count_shows_how_much_of_the_budget_is_spent(command: list[str], file: Path) -> None:
    seen = on_terminal([*command, "count", file, "--rule", "equal-shares"])
    assert seen.code == 0
    assert "Reading" in seen.screen and "Counting" in seen.screen and "100%" in seen.screen
    assert "Counting" not in seen.out and seen.out.startswith("Rule: equal-shares")


def test_what_a_terminal_shows_changes_nothing_that_is_printed(bundle: Path, file: Path) -> None:
    for arguments in (["verify", bundle], ["count", file, "--rule", "equal-shares", "--json"]):
        plain = subprocess.run([*BALLOTS, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False)
        seen = on_terminal([*BALLOTS, *arguments])
        assert (seen.code, seen.out) == (plain.returncode, plain.stdout)
        assert plain.stderr == ""


def test_nothing_is_written_where_stderr_is_no_terminal(verifier: list[object], bundle: Path, file: Path) -> None:
    commands = ([*verifier, bundle], [*WITHOUT_RICH, "verify", bundle], [*WITHOUT_RICH, "count", file])
    for command in commands:
        assert subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, check=False).stderr == b""
