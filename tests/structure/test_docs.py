"""What the README promises is there: commands, settings, files."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from server.config import Settings
from tests.support.parts import ROOT

README = (ROOT / "README.md").read_text()
DOCS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    documented = set(re.findall(r"^\| `(PULJEN_\w+)` \|", README, re.MULTILINE))
    assert documented == {f"PULJEN_{name.upper()}" for name in Settings.model_fields} | {"PULJEN_CONFIG"}


def test_the_documented_defaults_are_the_real_ones() -> None:
    for name, field in Settings.model_fields.items():
        row = re.search(rf"^\| `PULJEN_{name.upper()}` \| (\S+) \|", README, re.MULTILINE)
        assert row, name
        expected = {None: "none", "": "empty", False: "`false`"}.get(field.default, f"`{field.default}`")
        assert row[1] == expected, name


@pytest.mark.parametrize("package", ["server", "ballots"])
def test_every_command_is_documented_and_every_documented_command_explains_itself(package: str) -> None:
    documented = re.findall(rf"^\| `python -m {package} ([a-z -]+)` \|", README, re.MULTILINE)
    assert {command.split()[0] for command in documented} == set(_commands(package))
    for command in documented:
        assert "usage:" in _run(package, *command.split(), "--help")


def test_the_two_commands_are_written_for_a_fresh_machine() -> None:
    blocks = re.findall(r"```sh\n(.+?)\n```", README, re.DOTALL)
    set_up, test = blocks[:2]
    assert [shlex.split(part)[0] for part in set_up.split("&&")] == ["python3", ".venv/bin/pip", ".venv/bin/python"]
    assert test == "sh tests/all.sh"
    assert (ROOT / "tests" / "all.sh").is_file()


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", document.read_text())
    assert [link for link in links if "://" not in link and not (document.parent / link).exists()] == []


def test_every_dependency_has_its_reason_and_its_pin() -> None:
    pyproject = (ROOT / "pyproject.toml").read_text()
    lists = re.findall(r"^(?:dependencies|test) = \[\n(.*?)^\]", pyproject, re.MULTILINE | re.DOTALL)
    lines = [line.strip() for part in lists for line in part.splitlines()]
    assert len(lines) > 20
    assert [line for line in lines if not re.search(r'^".+",\s*# \S', line)] == []
    pinned = {re.split(r"[=;\s]", line)[0].lower() for line in (ROOT / "constraints.txt").read_text().splitlines()}
    named = {re.split(r"[^\w.-]", line.strip('"'))[0].lower().replace("_", "-") for line in lines}
    assert named <= pinned


def test_pins_hold_no_address() -> None:
    for name in ("constraints.txt", "tests/web/package-lock.json"):
        assert "://" not in (ROOT / name).read_text(), name


def test_the_licence_is_the_whole_eupl() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert [text.count(f"\n{number}.") for number in range(1, 16)] == [1] * 15
    assert "Appendix" in text


def _commands(package: str) -> list[str]:
    listed = _run(package, "--help").split("commands:", 1)[1]
    return re.findall(r"^    ([a-z-]+)", listed, re.MULTILINE)


def _run(package: str, *arguments: str) -> str:
    command = [sys.executable, "-m", package, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout
