"""What somebody notices who kept something: a checkpoint, the eid."""

from dataclasses import replace

import pytest

from ballots.bundle import build
from ballots.manifest import Lot, Manifest, manifest_bytes
from ballots.merkle import leaf_hash, root
from ballots.notes import sign_checkpoint, sign_manifest
from ballots.verify import Refused, verify_bundle
from tests.ballots.tampering import LAST, WHOLE, refused_at
from tests.support.bundles import OFFICERS, private_key, small_vote


def test_a_log_that_was_rewritten_is_caught_by_a_saved_checkpoint() -> None:
    """The operator drops one ballot and signs everything anew; a reader kept the old checkpoint."""
    vote = small_vote()
    saved = WHOLE.checkpoints[LAST]
    dropped = vote.ballots[-1].k
    kept = [[line for line in batch if getattr(line, "k", None) != dropped] for batch in vote.batches]
    openings = tuple(opening for opening in vote.openings if opening.k != dropped)
    rewritten = replace(vote.with_batches(*kept), openings=openings)
    assert verify_bundle(build(rewritten.bundle())).ballots == 64
    refused_at("V4", rewritten.bundle(), saved)
    refused_at("V4", WHOLE, sign_checkpoint(vote.eid, 5, bytes(32), private_key("log")))
    refused_at("V4", WHOLE, sign_checkpoint(vote.eid, 5, bytes(32), private_key("promise")))


def test_a_checkpoint_that_was_signed_cannot_be_left_out() -> None:
    """The operator signed a batch of four ballots to watch them, and publishes as if it had never been."""
    vote, leaves = small_vote(), [leaf_hash(line) for line in WHOLE.log.splitlines()[:57]]
    saved = sign_checkpoint(vote.eid, len(leaves), root(leaves), private_key("log"))
    refused_at("V4", WHOLE, saved)


def test_a_lot_changed_after_sealing_needs_another_eid() -> None:
    def by_id(manifest: Manifest) -> Manifest:
        return replace(manifest, lot=Lot("project-id"))

    vote = small_vote("beacon")
    altered = manifest_bytes(by_id(vote.manifest))
    with pytest.raises(Refused, match=r"^V1: "):
        verify_bundle(build(replace(vote.bundle(), manifest=altered)))
    again = replace(vote, manifest=by_id(vote.manifest))
    both_signed = replace(
        vote.bundle(), manifest=altered, manifest_note=sign_manifest(again.eid, list(OFFICERS.items()))
    )
    with pytest.raises(Refused, match=r"^V1: the manifest's hash"):
        verify_bundle(build(both_signed), vote.eid.hex())
