"""Residents in the database: one an address, named by themselves, forgotten without a trace of who they were."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from server.config import Settings
from server.db import CheckViolation, UniqueViolation, fetch
from server.people.actions import (
    add_account,
    add_resident,
    create_session,
    find_session,
    forget_resident,
    forget_sessions,
    name_resident,
)
from server.people.queries import Resident, find_resident, get_names

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


async def test_an_address_belongs_to_one_resident_whatever_its_spelling(database: Settings) -> None:
    anna = await add_resident(" Anna@Example.ORG ", " Anna ", "da", NOW)
    assert await find_resident(anna) == Resident(anna, "Anna", "anna@example.org", "da")
    with pytest.raises(UniqueViolation):
        await add_resident("ANNA@example.org", "Another", "da", NOW)


async def test_names_are_found_in_one_go_and_are_empty_for_who_is_erased(database: Settings) -> None:
    anna, bo = [await add_resident(f"{name}@example.org", name, "da", NOW) for name in ("Anna", "Bo")]
    await name_resident(bo, "Bo B.")
    await forget_resident(anna)
    assert await get_names([anna, bo, uuid.uuid4()]) == {anna: "", bo: "Bo B."}
    assert await get_names([]) == {}


async def test_an_erased_resident_leaves_an_id_and_nothing_else_and_may_come_back_as_another(
    database: Settings,
) -> None:
    anna = await add_resident("anna@example.org", "Anna", "da", NOW)
    await create_session(b"1" * 32, None, NOW, anna)
    await forget_resident(anna)
    assert await find_session(b"1" * 32) is None and await find_resident(anna) is None
    rows = await fetch("SELECT email, name, subject, erased FROM resident WHERE id = ?", anna)
    assert [dict(row) for row in rows] == [{"email": None, "name": "", "subject": None, "erased": True}]
    await name_resident(anna, "Anna")
    assert await get_names([anna]) == {anna: ""}
    assert await add_resident("anna@example.org", "Anna", "da", NOW) != anna


async def test_a_session_belongs_to_an_account_or_a_resident_and_never_to_both_or_neither(database: Settings) -> None:
    account = await add_account("bo@example.org", "Bo", "a long enough password", frozenset())
    resident = await add_resident("anna@example.org", "Anna", "da", NOW)
    for token, wrong in ((b"1" * 32, (None, None)), (b"2" * 32, (account, resident))):
        with pytest.raises(CheckViolation):
            await create_session(token, wrong[0], NOW, wrong[1])


async def test_old_sessions_are_forgotten_each_kind_by_its_own_age(database: Settings) -> None:
    account = await add_account("bo@example.org", "Bo", "a long enough password", frozenset())
    resident = await add_resident("anna@example.org", "Anna", "da", NOW)
    await create_session(b"1" * 32, account, NOW)
    await create_session(b"2" * 32, None, NOW, resident)
    await forget_sessions(NOW + timedelta(hours=1), NOW - timedelta(days=1))
    assert await find_session(b"1" * 32) is None and await find_session(b"2" * 32) is not None
    await forget_sessions(NOW, NOW + timedelta(hours=1))
    assert await find_session(b"2" * 32) is None
