"""`python -m server replay`: real cities and made elections through the whole product, as a stranger would run it."""

import fcntl
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from tests.support.elections import real_election
from tests.support.made import made_file
from tests.support.parts import ROOT

QUORUM = (
    "equal-shares/utility=cost/start=exact/inc=1/completion=add1/compare=none/ties=cost,votes,lot/"
    "eligible=votes>0,share>=1:3/n=cast"
)


def run(*given: object, module: str = "server") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *map(str, given)],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("PULJEN_")},
        capture_output=True,
        text=True,
        timeout=900,
    )


def replay(file: Path, folder: Path, *more: object) -> subprocess.CompletedProcess[str]:
    return run("replay", file, "--dir", folder, *more)


def city(name: str) -> Path:
    return real_election(name)


def winners_in(folder: Path) -> set[str]:
    (bundle,) = folder.glob("vote-*.zip")
    with zipfile.ZipFile(bundle) as members:
        return set(json.loads(members.read("result.json"))["lines"][0]["winners"])


def eid_in(output: str) -> str:
    return re.findall(r"^eid +([0-9a-f]{64})$", output, re.MULTILINE)[0]


def check(folder: Path, output: str) -> None:
    """The bundle verifies by the command that anybody runs."""
    (bundle,) = folder.glob("vote-*.zip")
    verified = run("verify", bundle, "--eid", eid_in(output), module="ballots")
    assert verified.returncode == 3, verified.stdout + verified.stderr
    assert "GOOD, BUT UNWITNESSED" in verified.stdout


@pytest.mark.parametrize(("name", "winners"), [("Netherlands_Assen_2024", 9), ("Poland_Swiecie_2023", 17)])
def test_a_citys_ballots_give_the_citys_winners(name: str, winners: int, tmp_path: Path) -> None:
    done = replay(city(name), tmp_path)
    assert done.returncode == 0, done.stderr
    assert "As the city's: yes" in done.stdout
    assert len(winners_in(tmp_path)) == winners
    check(tmp_path, done.stdout)


@pytest.mark.deep
def test_wieliczka_gives_its_thirty_in_under_five_minutes(tmp_path: Path) -> None:
    began = time.monotonic()
    done = replay(city("Poland_Wieliczka_2023_Green_Budget"), tmp_path)
    assert (done.returncode, time.monotonic() - began < 300) == (0, True), done.stderr
    assert "As the city's: yes" in done.stdout
    assert len(winners_in(tmp_path)) == 30
    check(tmp_path, done.stdout)


def test_a_quorum_nobody_has_seen_before_decides_and_verifies(tmp_path: Path) -> None:
    """p5 costs much and few choose it: without the quorum it is paid, with it it may not win."""
    costs = [900, 800, 700, 600, 5_900, 9_001]
    file = made_file(tmp_path / "made.pb", 7, voters=150, budget=9_000, costs=costs)
    with_quorum, without = tmp_path / "with", tmp_path / "without"
    done = replay(file, with_quorum, "--rule", QUORUM)
    plain = replay(file, without, "--rule", "equal-shares")
    assert (done.returncode, plain.returncode) == (0, 0), done.stderr + plain.stderr
    assert winners_in(without) - winners_in(with_quorum) == {"p5"}
    (bundle,) = with_quorum.glob("vote-*.zip")
    with zipfile.ZipFile(bundle) as members:
        line = json.loads(members.read("result.json"))["lines"][0]
    votes = {project["id"]: project["votes"] for project in line["projects"]}
    for project in line["projects"]:
        below = 3 * 9_000 * votes[project["id"]] < line["n"] * int(project["cost"])
        assert (project["reason"]["code"] == "below_share") == below
    check(with_quorum, done.stdout)


def test_killed_in_the_middle_and_started_again_it_ends_the_same(tmp_path: Path) -> None:
    file = made_file(tmp_path / "made.pb", 3, voters=400, budget=5_000, costs=[1_500, 1_200, 900, 2_500, 400, 800])
    whole, folder = tmp_path / "whole", tmp_path / "killed"
    for marks in (40, 200):
        _kill_after(file, folder, marks)
    done = replay(file, folder)
    assert done.returncode == 0, done.stderr
    assert "400 ballots" in done.stdout
    assert replay(file, whole).returncode == 0
    assert winners_in(folder) == winners_in(whole)
    check(folder, done.stdout)
    again = replay(file, folder)
    assert again.stdout == done.stdout


def test_another_file_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    first = made_file(tmp_path / "a.pb", 1, voters=12, budget=500, costs=[100, 300])
    other = tmp_path / "b.pb"
    other.write_text(first.read_text().replace("v1;p1\n", "v1;p2\n"))
    assert other.read_bytes() != first.read_bytes()
    assert replay(first, tmp_path / "r").returncode == 0
    for given in ([other], [first, "--rule", "greedy-no-skip"]):
        refused = run("replay", *given, "--dir", tmp_path / "r")
        assert (refused.returncode, refused.stderr.count("\n"), refused.stdout) == (2, 1, "")
        assert "another replay" in refused.stderr


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    file = made_file(tmp_path / "a.pb", 1, voters=12, budget=500, costs=[100, 300])
    refused = replay(file, tmp_path)
    assert (refused.returncode, refused.stderr.count("\n"), refused.stdout) == (2, 1, "")
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_is_served_is_refused(tmp_path: Path) -> None:
    file = made_file(tmp_path / "a.pb", 1, voters=12, budget=500, costs=[100, 300])
    folder = tmp_path / "r"
    assert replay(file, folder).returncode == 0
    with (folder / "serving.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused = replay(file, folder)
    assert (refused.returncode, refused.stderr.count("\n"), refused.stdout) == (2, 1, "")
    assert "another process serves" in refused.stderr


def test_interrupted_it_ends_without_a_word_and_goes_on_when_started_again(tmp_path: Path) -> None:
    file = made_file(tmp_path / "made.pb", 3, voters=400, budget=5_000, costs=[1_500, 1_200, 900])
    process = _after_marks(file, tmp_path / "r", 40)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process
    assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == 130
    done = replay(file, tmp_path / "r")
    assert done.returncode == 0 and "400 ballots" in done.stdout


def test_an_output_that_takes_nothing_is_said(tmp_path: Path) -> None:
    file = made_file(tmp_path / "a.pb", 1, voters=12, budget=500, costs=[100, 300])
    command = [sys.executable, "-m", "server", "replay", str(file), "--dir", str(tmp_path / "r")]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (2, "the output cannot be written: No space left on device\n")


@pytest.mark.parametrize("what", ["drop", "blank"])
def test_ballots_over_the_limit_need_a_choice(what: str, tmp_path: Path) -> None:
    file = made_file(tmp_path / "made.pb", 5, voters=30, budget=900, costs=[300, 300, 300])
    file.write_text(file.read_text().replace("currency;DKK", "currency;DKK\nmax_length;1"))
    undecided = replay(file, tmp_path / "r")
    assert (undecided.returncode, undecided.stderr.count("\n")) == (2, 1)
    assert re.match(rf"{re.escape(str(file))}:\d+: .*--invalid", undecided.stderr)
    done = replay(file, tmp_path / "r", "--invalid", what)
    assert done.returncode == 0, done.stderr
    assert ("30 ballots" in done.stdout) == (what == "blank")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("rule;greedy", "rule;nobody-knows"), "--rule"),
        (("vote_type;approval", "vote_type;cumulative"), "cumulative"),
        (("budget;900", "budget;viel"), "budget"),
        (("v3;", "v3;p9,"), "p9"),
        (("budget;900", "budget;99999999999999999"), "more than can be counted"),
        (("p1;300", "p1;123456789012345678"), "more than can be counted"),
        (("p1;300\np2;300\n", ""), "p"),
    ],
)
def test_bad_input_is_one_plain_line(change: tuple[str, str], said: str, tmp_path: Path) -> None:
    file = made_file(tmp_path / "made.pb", 5, voters=5, budget=900, costs=[300, 300])
    file.write_text(file.read_text().replace(*change))
    done = replay(file, tmp_path / "r")
    assert (done.returncode, done.stderr.count("\n"), done.stdout) == (2, 1, "")
    assert re.match(rf"{re.escape(str(file))}:\d+: ", done.stderr)
    assert said in done.stderr
    assert not (tmp_path / "r").exists()


def test_a_file_without_projects_is_said_plainly(tmp_path: Path) -> None:
    file = made_file(tmp_path / "made.pb", 5, voters=5, budget=900, costs=[300])
    file.write_text(file.read_text().replace("p1;300\n", ""))
    done = replay(file, tmp_path / "r", "--invalid", "blank")
    assert (done.returncode, done.stderr) == (2, f"{file}:1: the file has no project to vote on\n")
    assert not (tmp_path / "r").exists()


def test_a_file_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    done = replay(tmp_path / "none.pb", tmp_path / "r")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def _kill_after(file: Path, folder: Path, marks: int) -> None:
    """Start a replay and kill it without warning once so many passes are journalled."""
    process = _after_marks(file, folder, marks)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def _after_marks(file: Path, folder: Path, marks: int) -> "subprocess.Popen[str]":
    """A replay that has journalled so many passes and is still at it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "replay", str(file), "--dir", str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + 120
    while sum(path.stat().st_size // 4 for path in folder.glob("state/*/marks")) < marks:
        assert process.poll() is None, "it was done before it could be stopped"
        assert time.monotonic() < until
        time.sleep(0.01)
    return process
