"""Every way we know to change a published vote, each refused at the step that is there for it."""

import pytest

from ballots.bundle import Bundle, build
from ballots.verify import Refused, verify_bundle
from tests.support.bundles import small_vote

WHOLE = small_vote().bundle()
LAST = max(WHOLE.checkpoints)


def refused_at(step: str, bundle: Bundle, saved: bytes | None = None) -> None:
    """With the small vote's eid where the bundle is of the small vote."""
    eid = small_vote().eid.hex() if bundle.manifest == WHOLE.manifest else None
    with pytest.raises(Refused) as refusal:
        verify_bundle(build(bundle), eid, saved)
    assert str(refusal.value).startswith(f"{step}: "), str(refusal.value)
    assert refusal.value.step == step


def changed(data: bytes, old: bytes, new: bytes) -> bytes:
    """The first `old` made `new`; it must be there."""
    assert old in data
    return data.replace(old, new, 1)
