"""verify.pyz: one file that needs Python and `cryptography`, made of exactly the sources the manifest names."""

import subprocess
import sys
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import pytest

import ballots
from ballots.bundle import build
from ballots.pyz import build_verifier, verifier_bytes
from ballots.sources import SOURCES, verifier_sha256, verifier_sources
from tests.support.bundles import small_vote

LOADED = """
import sys
sys.path.insert(0, sys.argv[1])
import ballots.verify.command
print("\\n".join(sys.modules))
"""
ROOT = Path(ballots.__file__).parents[1]
ALONE = """
import runpy, sys
sys.path.insert(0, sys.argv[1])
sys.argv = sys.argv[2:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.fixture
def verifier(tmp_path: Path) -> Path:
    build_verifier(tmp_path / "verify.pyz")
    return tmp_path / "verify.pyz"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    (tmp_path / "vote.zip").write_bytes(build(small_vote().bundle()))
    return tmp_path / "vote.zip"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-I", *map(str, arguments)], capture_output=True, text=True)


def test_the_file_verifies_with_nothing_but_cryptography(verifier: Path, bundle: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone"
    alone.mkdir()
    for name in ("cryptography", "cffi", "_cffi_backend"):
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            origin = Path(spec.origin)
            source = origin.parent if origin.name == "__init__.py" else origin
            (alone / source.name).symlink_to(source)
    done = run("-S", "-c", ALONE, alone, verifier, bundle, "--eid", small_vote().eid.hex())
    assert (done.returncode, done.stderr) == (3, "")
    assert "GOOD, BUT UNWITNESSED" in done.stdout
    assert "ANOTHER VERIFIER" not in done.stdout


def test_the_file_refuses_and_says_where(verifier: Path, bundle: Path) -> None:
    bundle.write_bytes(build(small_vote("beacon").bundle()))
    done = run(verifier, bundle, "--eid", small_vote().eid.hex())
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("REFUSED  V1: ")


def test_the_file_helps_and_reads_nothing_that_is_no_bundle(verifier: Path) -> None:
    assert "usage: verify.pyz" in run(verifier, "--help").stdout
    for arguments in ([], ["nowhere.zip"], ["--eid", "12", "x.zip"]):
        done = run(verifier, *arguments)
        assert done.returncode == 2 and done.stderr and "Traceback" not in done.stderr


def test_the_same_sources_give_the_same_file(verifier: Path) -> None:
    assert verifier.read_bytes() == verifier_bytes()


def test_the_sources_are_all_that_the_verifier_loads_and_nothing_else() -> None:
    """Otherwise the manifest's hash would cover another program than the one that runs."""
    done = run("-c", LOADED, ROOT)
    loaded = {name for name in done.stdout.split() if name.split(".")[0] == "ballots"}
    listed = {name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in SOURCES}
    assert loaded == listed, done.stderr
    assert not {"numpy", "gmpy2", "rich", "server"} & set(done.stdout.split())
    assert list(SOURCES) == sorted(SOURCES)


def test_the_hash_of_the_sources_can_be_made_with_sha256sum() -> None:
    listing = "".join(f"{sha256((ROOT / name).read_bytes()).hexdigest()}  {name}\n" for name in SOURCES)
    assert verifier_sha256() == sha256(listing.encode()).digest()
    assert [name for name, _ in verifier_sources()] == list(SOURCES)
