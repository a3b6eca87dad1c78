"""A role in one round opens that round's pages and no other's."""

import uuid
from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest

from server.app import create_app
from server.config import Settings
from server.people.actions import add_account, approve_first, approve_second
from server.people.queries import find_staff
from server.people.rules import NotAllowed
from server.people.tables import AccountRole
from server.rounds.actions import create_round
from server.rounds.rules import RoundDraft
from server.web.session import csrf_token
from tests.support.databases import fresh_database
from tests.support.staff import PASSWORD
from tests.support.visitor import visitor

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
DESK = "/personale/runder"


async def account(name: str, *grants: tuple[str, UUID | None]) -> UUID:
    made = await add_account(f"{name}@nordby.example", name, PASSWORD, frozenset())
    for role, round_id in grants:
        await AccountRole.insert(AccountRole(id=uuid.uuid4(), account=made, role=role, round=round_id))
    return made


async def token_of(client: httpx.AsyncClient, name: str) -> str:
    email = f"{name}@nordby.example"
    assert (await client.post("/personale/log-ind", data={"email": email, "password": PASSWORD})).status_code == 303
    return client.cookies["puljen"]


async def test_a_secretary_of_one_round_works_there_and_sees_the_list_of_all(tmp_path: object) -> None:
    async with fresh_database("sqlite", tmp_path, None) as settings:  # type: ignore[arg-type]
        mine = await create_round(RoundDraft("min", "Min", "Mine"), None)
        await create_round(RoundDraft("anden", "En anden", "Another"), None)
        await account("sif", ("secretary", mine))
    app = create_app(settings)
    async with app.lifespan(), visitor(app) as client:
        token = await token_of(client, "sif")
        csrf = {"csrf": csrf_token(token)}
        assert (await client.get(f"{DESK}/min/ret")).status_code == 200
        assert (await client.post(f"{DESK}/min/ret", data={**csrf, "title_da": "Nyt"})).status_code == 303
        assert (await client.get(f"{DESK}/anden")).status_code == 403
        assert (await client.post(f"{DESK}/anden/ret", data={**csrf, "title_da": "Nyt"})).status_code == 403
        assert (await client.get(f"{DESK}/ingen")).status_code == 403
        listed = await client.get(DESK)
        assert listed.status_code == 200 and f"{DESK}/ny" not in listed.text
        assert (await client.get(f"{DESK}/ny")).status_code == 403
        assert (await client.get("/personale/kommunen")).status_code == 403
        assert f'href="{DESK}"' in (await client.get("/personale")).text


async def test_a_first_yes_counts_by_the_roles_of_its_round_alone(database: Settings) -> None:
    here, other = [await create_round(RoundDraft(slug, slug, slug), None) for slug in ("her", "der")]
    anna = await find_staff(await account("anna", ("officer", here), ("auditor", other)))
    bo = await find_staff(await account("bo", ("officer", here)))
    cleo = await find_staff(await account("cleo", ("auditor", None)))
    assert anna and bo and cleo
    assert anna.roles == {"officer", "auditor"} and anna.grants == {("officer", here), ("auditor", other)}
    await approve_first("cancel", here, b"", anna, NOW)
    with pytest.raises(NotAllowed, match="one each"):
        await approve_second("cancel", here, b"", bo, NOW, here)
    await approve_second("cancel", here, b"", cleo, NOW, here)
