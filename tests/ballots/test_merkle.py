"""The Merkle tree against another implementation, and against its own definition."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from ballots.merkle import EMPTY_ROOT, Frontier, inclusion_proof, leaf_hash, node_hash, root, verify_inclusion

ENTRIES = st.lists(st.binary(max_size=40), max_size=70)


@given(ENTRIES)
def test_every_prefix_has_the_root_another_implementation_finds(entries: list[bytes]) -> None:
    tree = InmemoryTree(algorithm="sha256")
    frontier = Frontier()
    for entry in entries:
        tree.append_entry(entry)
        frontier = frontier.append(leaf_hash(entry))
        assert frontier.root == tree.get_root()
    assert frontier.size == len(entries)


@given(ENTRIES.filter(bool), st.data())
def test_a_leaf_is_proved_in_its_place_and_in_no_other(entries: list[bytes], data: st.DataObject) -> None:
    leaves = [leaf_hash(entry) for entry in entries]
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof, tree_root = inclusion_proof(leaves, index), root(leaves)
    assert verify_inclusion(leaves[index], index, len(leaves), proof, tree_root)
    assert not verify_inclusion(leaf_hash(b"another" * 9), index, len(leaves), proof, tree_root)
    assert not verify_inclusion(leaves[index], index, len(leaves), [*proof, bytes(32)], tree_root)
    assert not verify_inclusion(leaves[index], len(leaves), len(leaves), proof, tree_root)
    assert not verify_inclusion(leaves[index], index, len(leaves), proof, bytes(32))
    for other in range(len(leaves)):
        if leaves[other] != leaves[index]:
            assert not verify_inclusion(leaves[index], other, len(leaves), proof, tree_root)


@given(ENTRIES, ENTRIES)
def test_a_stored_frontier_grows_on_as_if_never_stored(before: list[bytes], after: list[bytes]) -> None:
    stored = Frontier().extend(map(leaf_hash, before)).to_bytes()
    assert Frontier.from_bytes(stored).extend(map(leaf_hash, after)).root == root(map(leaf_hash, before + after))


def test_a_stored_frontier_of_the_wrong_length_is_refused() -> None:
    stored = Frontier().extend(leaf_hash(bytes([entry])) for entry in range(5)).to_bytes()
    for wrong in (stored[:-1], stored + bytes(32), b""[:0] + stored[:8]):
        with pytest.raises(ValueError, match="frontier"):
            Frontier.from_bytes(wrong)


def test_the_tree_is_that_of_the_standard() -> None:
    one, two, three = (leaf_hash(entry) for entry in (b"1", b"2", b"3"))
    assert one == sha256(b"\0" + b"1").digest()
    assert root([]) == EMPTY_ROOT == sha256(b"").digest()
    assert root([one]) == one
    assert root([one, two, three]) == node_hash(node_hash(one, two), three)


def test_there_is_no_proof_for_a_leaf_outside_the_tree() -> None:
    with pytest.raises(IndexError):
        inclusion_proof([leaf_hash(b"1")], 1)
