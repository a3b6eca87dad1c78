"""What is installed from a wheel has everything it shows: templates, styles, catalogues, migrations."""

import subprocess
import sys
from pathlib import Path

from tests.support.parts import ROOT

LOOK = """
from server.locale.reading import read_catalogue
from server.migrations import all_migrations
from server.web.places import STATIC, TEMPLATES
import server
assert all(str(place).startswith(server.__path__[0]) for place in (STATIC, TEMPLATES)), (STATIC, TEMPLATES)
assert (TEMPLATES / "base.html").is_file() and (STATIC / "css" / "brand.css").is_file()
assert len(read_catalogue("da")) > 100 and all_migrations()
"""


def test_a_wheel_holds_all_that_a_checkout_has(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", str(tmp_path), str(ROOT)], check=True, capture_output=True)
    wheel = next(tmp_path.glob("puljen-*.whl"))
    place = tmp_path / "installed"
    subprocess.run([*pip, "install", "--no-deps", "--target", str(place), str(wheel)], check=True, capture_output=True)
    code = f"import sys; sys.path.insert(0, {str(place)!r})\n{LOOK}"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
