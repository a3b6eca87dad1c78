"""Every vote of these tests is sealed quickly."""

import pytest


@pytest.fixture(autouse=True)
def sealed_quickly(quick_sealing: None) -> None:
    """Also where a test serves the box itself."""
