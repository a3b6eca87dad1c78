"""`python -m ballots`, run as a citizen runs it: bad input is one plain line and exit code 2, never a traceback."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ballots.pabulib.test_election import BAD
from tests.ballots.pabulib.test_reading import text
from tests.support.elections import real_election
from tests.support.parts import ROOT

FULL = "greedy/ties=cost,votes,lot/eligible=votes>0/n=cast"


def run(*arguments: object, encoding: str = "utf-8") -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "ballots", *map(str, arguments)],
        cwd=ROOT,
        env={"PYTHONIOENCODING": encoding, "PATH": "", "PYTHONHASHSEED": "random"},
        capture_output=True,
        encoding=encoding,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def made(tmp_path: Path) -> Path:
    path = tmp_path / "made.pb"
    path.write_text(text())
    return path


def test_count_prints_rule_winners_money_and_reasons(made: Path) -> None:
    code, out, err = run("count", made)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"Rule: {FULL}",
        "1 of 2 projects win, 60 of 100.5 spent, 3 ballots.",
        "  won   01 Tree (60, 2 votes)",
        "  lost  1 Bench (50.25, 1 votes): 40.5 was left when its turn came, 9.75 too little;"
        " 1 more votes were missing",
    ]


def test_count_as_json_gives_exact_text(made: Path) -> None:
    code, out, _ = run("count", made, "--json", "--rule", FULL)
    result = json.loads(out)
    assert code == 0
    assert (result["rule"], result["winners"], result["cost"], result["budget"]) == (FULL, ["01"], "60", "100.5")
    assert result["ties"] == []


def test_the_trace_is_written(made: Path, tmp_path: Path) -> None:
    assert run("count", made, "--trace", tmp_path / "trace.jsonl")[0] == 0
    events = [json.loads(line)["event"] for line in (tmp_path / "trace.jsonl").read_text().splitlines()]
    assert events == ["count", "step", "step", "result"]


def test_a_real_city_counts_from_the_command_line() -> None:
    code, out, _ = run("count", real_election("Netherlands_Assen_2024"), "--json")
    assert code == 0
    assert len(json.loads(out)["winners"]) == 9


def test_check_lists_what_is_odd(made: Path) -> None:
    assert run("check", made) == (0, "2 projects, 3 ballots, 0 errors\n", "")
    made.write_text(text(num_votes="7", country="-"))
    assert run("check", made) == (
        1,
        f"{made}:1: note: META has no 'country'\n{made}:7: num_votes is 7, but the file has 3\n"
        "2 projects, 3 ballots, 1 errors\n",
        "",
    )


def test_counting_an_odd_file_warns(made: Path) -> None:
    made.write_text(text(num_votes="7"))
    code, _, err = run("count", made)
    assert (code, err) == (0, f"warning: {made}:8: num_votes is 7, but the file has 3\n")


def test_invalid_ballots_need_a_decision(made: Path) -> None:
    made.write_text(BAD)
    code, out, err = run("count", made)
    assert (code, out) == (2, "")
    assert err.startswith(f"{made}:21: the vote names 'nope'")
    assert json.loads(run("count", made, "--invalid", "drop", "--json")[1])["n"] == 3
    assert json.loads(run("count", made, "--invalid", "blank", "--json")[1])["n"] == 5


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (b"", 1),
        (b"\x7fELF\x02\x00\xff\xfe", 1),
        (b"PK\x03\x04\x00\x00", 1),
        (text().encode("utf-16"), 1),
        (text().replace("Bench", "B\xe6nk").encode("latin-1"), 16),
        (text(vote_type="ordinal").encode(), 10),
        (text(rule="unknown").encode(), 11),
        (text(budget="ten").encode(), 9),
        (text(projects="project_id;cost\n" + "x" * 200_000 + ";1\n").encode(), 16),
        (b"META\n" * 3, 2),
    ],
)
def test_bad_files_are_one_line_with_their_row(made: Path, content: bytes, row: int) -> None:
    made.write_bytes(content)
    code, out, err = run("count", made)
    assert (code, out) == (2, "")
    assert err.startswith(f"{made}:{row}: ")
    assert err.count("\n") == 1


def test_what_is_no_file_is_one_line(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.pb", ""):
        for command in ("count", "check"):
            code, out, err = run(command, path)
            assert (code, out) == (2, "")
            assert "cannot be read" in err
            assert err.count("\n") == 1


@pytest.mark.parametrize("rule", ["phragmen", "plurality", "", "greedy/", "greedy-threshold", FULL + "/"])
def test_a_rule_that_cannot_be_used_is_one_line(made: Path, rule: str) -> None:
    code, out, err = run("count", made, "--rule", rule)
    assert (code, out) == (2, "")
    assert err.startswith("--rule: ")
    assert err.count("\n") == 1


def test_a_pool_without_money_is_counted(made: Path) -> None:
    made.write_text(text(budget="0"))
    for rule in ("equal-shares", FULL.replace("votes>0", "votes>0,share>=1:3")):
        code, out, err = run("count", made, "--rule", rule)
        assert (code, err) == (0, "")
        assert "0 of 2 projects win, 0 of 0 spent" in out


def test_a_trace_that_cannot_be_written_is_one_line(made: Path, tmp_path: Path) -> None:
    code, _, err = run("count", made, "--trace", tmp_path)
    assert code == 2
    assert err == f"{tmp_path}:1: cannot be written: Is a directory\n"


def test_a_terminal_without_the_letters_is_no_error(made: Path) -> None:
    made.write_text(text(projects="project_id;cost;name\n1;5;Blå bænk\x1b[31m\n01;60;x\n"), encoding="utf-8")
    code, out, _ = run("count", made, encoding="ascii")
    assert code == 0
    assert "Bl\\xe5 b\\xe6nk [31m" in out


@pytest.mark.parametrize("command", [[], ["count"], ["check"], ["verify"]])
def test_help_helps(command: list[str]) -> None:
    code, out, _ = run(*command, "--help")
    assert code == 0
    assert out.startswith("usage: python -m ballots")


def test_no_command_is_an_error() -> None:
    code, _, err = run()
    assert code == 2
    assert "usage" in err


def test_importing_ballots_is_quick_and_brings_no_numpy() -> None:
    heavy = {"numpy", "cryptography", "rich"}
    code = f"import sys, ballots, ballots.reference, ballots.result; print({heavy} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
