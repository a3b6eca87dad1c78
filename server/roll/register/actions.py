"""Importing the roll, a short transaction at a time: voters elsewhere write to the same database."""

import asyncio
import secrets
import uuid
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from ballots.roll import SALT_SIZE
from server.db import Frozen, fetch, insert_many, write_tx
from server.keys import own_secret
from server.log.actions import record_act
from server.roll.register.file import RollFile, check_roll, open_roll
from server.roll.register.rules import Doubtful, RollRow, StaleRoll, person_hmac, styles_by_area
from server.roll.tables import RollImport, RollLine
from server.rounds.actions import hold_for_edit
from server.rounds.phases import NotNow
from server.rounds.queries import list_styles

Progress = Callable[[int], None]
COLUMNS = ("import_id", "vote", "style", "person", "salt", "name", "address", "postcode", "city", "birth_date", "area")
CLEARED = 500
"""Rows deleted in one transaction."""
CLEARED_AT_ONCE = 40
"""Transactions of one run: the jobs after it wait."""


async def import_roll(
    keys: Path,
    vote_id: UUID,
    source: BinaryIO,
    today: date,
    by: UUID | None,
    confirmed: str = "",
    progress: Progress = lambda rows: None,
) -> int:
    """Replace the roll of a vote by this CSV, all of it or, with BadRows, nothing. How many residents it has.

    Doubtful unless `confirmed` is the digest of the file's doubts, or it has none.
    The rows arrive beside the roll that stands, and the last transaction puts them in its place. If we crash before,
    nothing was imported, and what arrived is deleted. NotNow when the vote is sealed or imported anew meanwhile.

    Identifiers become keyed hashes here; they are neither stored nor logged. Salts are drawn here, so that the roll
    seals to the same commitments however often that is computed.
    """
    by_area = styles_by_area(await list_styles(vote_id))
    key = own_secret(keys, f"roll-{vote_id}")
    file = await asyncio.to_thread(open_roll, source, by_area, today)
    checked = await asyncio.to_thread(check_roll, file, key, progress)
    if checked.doubts and checked.doubts.digest != confirmed:
        raise Doubtful(checked.doubts)
    import_id = await _begin(vote_id)
    try:
        await _store_rows(import_id, vote_id, file, key)
        await _make_current(import_id, vote_id, by_area, checked.rows, by)
    except BaseException:
        await asyncio.shield(_give_up(import_id))
        raise
    return checked.rows


async def give_up_unfinished() -> None:
    """What was arriving when the program ended never will be whole. Call it before anything is served."""
    async with write_tx():
        await fetch("UPDATE roll_import SET state = 'gone' WHERE state = 'arriving'")


async def clear_imports(_now: datetime) -> None:
    """Delete some of the rows that another import replaced or that never became a roll, a chunk a transaction."""
    for _turn in range(CLEARED_AT_ONCE):
        gone = await fetch("SELECT id FROM roll_import WHERE state = 'gone' LIMIT 1")
        if not gone:
            return
        await _clear_some(gone[0]["id"])


async def _begin(vote_id: UUID) -> UUID:
    """A place for rows to arrive at. Whatever else was arriving for this vote is given up."""
    import_id = uuid.uuid4()
    async with write_tx():
        await hold_for_edit(vote_id, "import_roll")
        await fetch("UPDATE roll_import SET state = 'gone' WHERE vote = ? AND state = 'arriving'", vote_id)
        await RollImport.insert(RollImport(id=import_id, vote=vote_id, state="arriving"))
    return import_id


async def _store_rows(import_id: UUID, vote_id: UUID, file: RollFile, key: bytes) -> None:
    batches = file.batches()
    while batch := await asyncio.to_thread(next, batches, None):
        rows = [_columns(import_id, vote_id, key, row) for row in batch]
        try:
            async with write_tx():
                await insert_many(RollLine, COLUMNS, rows)
        except Frozen:
            raise NotNow("changed", "the vote was sealed, or another file imported, while this one was read") from None


async def _make_current(import_id: UUID, vote_id: UUID, by_area: dict[str, int], total: int, by: UUID | None) -> None:
    async with write_tx():
        await hold_for_edit(vote_id, "import_roll")
        if styles_by_area(await list_styles(vote_id)) != by_area:
            raise StaleRoll
        await fetch("UPDATE roll_import SET state = 'gone' WHERE vote = ? AND state = 'current'", vote_id)
        arrived = await fetch(
            "UPDATE roll_import SET state = 'current' WHERE id = ? AND state = 'arriving' RETURNING id", import_id
        )
        if not arrived:
            raise NotNow("changed", "another file was imported while this one was read")
        await record_act(by, "roll-import", vote_id, str(total).encode())


async def _give_up(import_id: UUID) -> None:
    async with write_tx():
        await fetch("UPDATE roll_import SET state = 'gone' WHERE id = ? AND state = 'arriving'", import_id)


async def _clear_some(import_id: UUID) -> None:
    async with write_tx():
        deleted = await fetch(
            "DELETE FROM roll_line WHERE import_id = ? AND person IN "
            "(SELECT person FROM roll_line WHERE import_id = ? LIMIT ?) RETURNING 1 AS one",
            import_id,
            import_id,
            CLEARED,
        )
        if not deleted:
            await fetch("DELETE FROM roll_import WHERE id = ?", import_id)


def _columns(import_id: UUID, vote_id: UUID, key: bytes, row: RollRow) -> tuple[object, ...]:
    return (
        import_id,
        vote_id,
        row.style,
        person_hmac(key, row.person_id),
        secrets.token_bytes(SALT_SIZE),
        row.name,
        row.address,
        row.postcode,
        row.city,
        row.birth_date,
        row.area,
    )
