"""A log grows by batches that end in one checkpoint, and its tree is the tree of its entries."""

import asyncio
import uuid

import pytest

from ballots.merkle import leaf_hash, root
from server import db
from server.config import Settings
from server.log.actions import append, record_act
from server.log.queries import STAFF_LOG, find_checkpoint, list_checkpoints, list_entries, list_leaves

LOG = uuid.UUID(int=7)


def sign(size: int, tree_root: bytes) -> str:
    return f"{size} {tree_root.hex()}"


async def test_batches_of_any_size_end_in_the_root_of_all_entries(database: Settings) -> None:
    entries: list[bytes] = []
    for size in (1, 3, 0, 1, 8, 2):
        batch = [f"{len(entries) + i}".encode() for i in range(size)]
        entries += batch
        checkpoint = await append(LOG, batch, sign)
        assert (checkpoint.size, checkpoint.root) == (len(entries), root([leaf_hash(e) for e in entries]))
    assert await list_entries(LOG) == entries
    assert await list_entries(LOG, start=4, limit=2) == entries[4:6]
    assert await list_leaves(LOG) == [leaf_hash(entry) for entry in entries]
    assert [c.size for c in await list_checkpoints(LOG)] == [1, 4, 5, 13, 15]
    assert await find_checkpoint(uuid.uuid4()) is None


async def test_a_batch_that_fails_leaves_the_log_as_it_was(database: Settings) -> None:
    await append(LOG, [b"a"], sign)

    def broken(_size: int, _root: bytes) -> str:
        raise RuntimeError("the key is gone")

    with pytest.raises(RuntimeError):
        await append(LOG, [b"b"], broken)
    assert await list_entries(LOG) == [b"a"]


async def test_staff_acts_at_once_get_an_entry_each_without_name_or_text(database: Settings) -> None:
    actor, target = uuid.uuid4(), uuid.uuid4()
    await asyncio.gather(*(record_act(actor, "seal-approve", target, b"payload") for _ in range(20)))
    entries = await list_entries(STAFF_LOG)
    assert len(entries) == 20
    assert b"payload" not in b"".join(entries).replace(b'"payload"', b"")
    newest = await find_checkpoint(STAFF_LOG)
    assert newest is not None and newest.root == root(await list_leaves(STAFF_LOG))


async def test_an_act_is_recorded_with_the_act_or_not_at_all(database: Settings) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.write_tx():
            await record_act(None, "seal", uuid.uuid4())
            _ = 1 // 0
    assert await list_entries(STAFF_LOG) == []
