"""Parts that may be missing on a developer's machine and must be there in CI."""

import os
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).parent.parent.parent


def all_required() -> bool:
    """Whether a missing part is a failure (CI=true or PULJEN_TEST_ALL=1)."""
    return os.environ.get("CI") == "true" or os.environ.get("PULJEN_TEST_ALL") == "1"


def missing(part: str) -> NoReturn:
    """Skip the test, or fail it where every part must be there."""
    if all_required():
        pytest.fail(f"{part} is missing")
    pytest.skip(f"{part} is missing")
