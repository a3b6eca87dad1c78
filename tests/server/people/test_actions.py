"""Accounts and the two yeses, in the database."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from server.config import Settings
from server.log.queries import STAFF_LOG, list_entries
from server.people import queries
from server.people.actions import (
    BadAccount,
    add_account,
    approve_first,
    approve_second,
    check_password,
    create_session,
    delete_sessions_of,
    find_session,
    save_site,
)
from server.people.queries import SiteInfo, Staff
from server.people.rules import NotAllowed

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
PASSWORD = "a long enough password"


async def staff(name: str, *roles: str) -> Staff:
    account = await add_account(f"{name}@example.org", name, PASSWORD, frozenset(roles))
    found = await queries.find_staff(account)
    assert found is not None
    return found


async def test_staff_sign_in_with_their_password_only_whatever_the_spelling_of_the_address(database: Settings) -> None:
    anna = await staff("anna", "officer")
    assert await check_password(" Anna@Example.ORG ", PASSWORD) == anna
    assert await check_password("anna@example.org", PASSWORD + "!") is None
    assert await check_password("nobody@example.org", PASSWORD) is None


@pytest.mark.parametrize(
    ("email", "name", "password", "roles", "says"),
    [
        ("nonsense", "A", PASSWORD, {"officer"}, "e-mail"),
        ("b@example.org", " ", PASSWORD, {"officer"}, "name"),
        ("b@example.org", "B", "short", {"officer"}, "at least 12"),
        ("b@example.org", "B", PASSWORD, {"king"}, "no such role: king"),
        ("anna@example.org", "B", PASSWORD, {"officer"}, "already"),
    ],
)
async def test_a_wrong_account_is_refused_in_words(
    sqlite_database: Settings, email: str, name: str, password: str, roles: set[str], says: str
) -> None:
    await staff("anna", "officer")
    with pytest.raises(BadAccount, match=says):
        await add_account(email, name, password, frozenset(roles))


async def test_an_act_needs_a_first_yes_then_another_persons_second_and_happens_once(database: Settings) -> None:
    officer, auditor, vote = await staff("anna", "officer"), await staff("bo", "auditor"), uuid.uuid4()
    with pytest.raises(NotAllowed, match="nobody has approved"):
        await approve_second("seal", vote, b"p", auditor, NOW)
    await approve_first("seal", vote, b"p", officer, NOW)
    with pytest.raises(NotAllowed, match="another person"):
        await approve_second("seal", vote, b"p", officer, NOW)
    with pytest.raises(NotAllowed, match="changed"):
        await approve_second("seal", vote, b"q", auditor, NOW)
    await approve_second("seal", vote, b"p", auditor, NOW + timedelta(hours=23))
    with pytest.raises(NotAllowed, match="nobody has approved"):
        await approve_second("seal", vote, b"p", auditor, NOW + timedelta(hours=23))
    acts = [entry for entry in await list_entries(STAFF_LOG) if str(vote).encode() in entry]
    assert [b'"seal-approve"' in acts[0], b'"seal"' in acts[1], len(acts)] == [True, True, 2]


async def test_an_old_yes_is_no_longer_open_and_a_new_one_replaces_it(database: Settings) -> None:
    officer, auditor, vote = await staff("anna", "officer"), await staff("bo", "auditor"), uuid.uuid4()
    await approve_first("seal", vote, b"old", officer, NOW)
    later = NOW + timedelta(hours=25)
    assert await queries.find_open_approval("seal", vote, later) is None
    await approve_first("seal", vote, b"new", auditor, later)
    open_now = await queries.find_open_approval("seal", vote, later)
    assert open_now is not None and (open_now.payload_hash, open_now.first_name) == (b"new", "bo")


async def test_somebody_without_a_role_cannot_begin(sqlite_database: Settings) -> None:
    with pytest.raises(NotAllowed, match="auditor and officer"):
        await approve_first("seal", uuid.uuid4(), b"p", await staff("cleo", "secretary"), NOW)


async def test_signing_out_everywhere_ends_every_session(database: Settings) -> None:
    anna = await staff("anna", "officer")
    for token in (b"1" * 32, b"2" * 32):
        await create_session(token, anna.id, NOW)
    assert await find_session(b"1" * 32) is not None
    await delete_sessions_of(anna.id)
    assert await find_session(b"1" * 32) is None and await find_session(b"2" * 32) is None


async def test_the_site_is_one_and_can_be_changed(database: Settings) -> None:
    assert (await queries.get_site()).name == "Puljen"
    site = SiteInfo("Demo", "Demo Kommune", "a@example.org", "12345678", "Torvet 1")
    await save_site(site)
    await save_site(site)
    assert await queries.get_site() == site
