"""Files stay short enough to read in one sitting, and say only what is theirs to say."""

import re
import subprocess

import pytest

from tests.support.parts import ROOT
from tests.support.source import modules

LONGEST_FILE = 300


@pytest.mark.parametrize("module", sorted(name for name in modules() if ".migrations." not in name))
def test_a_file_has_at_most_three_hundred_lines(module: str) -> None:
    assert modules()[module].read_text().count("\n") <= LONGEST_FILE


def test_no_file_names_a_download_host_or_a_folder_of_one_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    pattern = re.compile(r"/(home|root|work)/\w|registry\.npmjs|files\.pythonhosted|pypi\.org/simple")
    texts = (".py", ".html", ".md", ".txt", ".toml", ".json", ".sh", ".po", ".css", ".js")
    files = [name for name in listed.split() if name.endswith(texts) and not name.endswith("test_files.py")]
    assert files
    assert [name for name in files if (ROOT / name).exists() and pattern.search((ROOT / name).read_text())] == []
