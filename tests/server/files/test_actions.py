"""Pictures are kept by what they are, and served so that nothing in them acts."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from litestar import Litestar, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from server.config import Settings
from server.db import fetch
from server.files.actions import read_file, store_image
from server.files.queries import find_file
from server.files.rules import BadImage
from server.files.serve import image_answer
from server.web.guards import anyone
from server.web.shell import AnyRequest, Shell
from server.web.wiring import build
from tests.server.files.test_hostile_uploads import picture
from tests.support.small_app import SITE, MemorySessions
from tests.support.visitor import BOOTH, PUBLIC, visitor

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


async def test_a_picture_is_kept_once_however_often_it_is_sent(database: Settings, tmp_path: Path) -> None:
    folder, sent = tmp_path / "files", picture(size=(2000, 1000))
    first = await store_image(folder, sent, NOW)
    assert await store_image(folder, sent, NOW) == first
    assert (first.full.width, first.full.height) == (1600, 800)
    assert (first.thumb.width, first.thumb.height) == (480, 240)
    assert {path.name for path in folder.iterdir()} == {first.full.sha256, first.thumb.sha256}
    assert len(await fetch("SELECT sha256 FROM file")) == 2
    assert await find_file(first.thumb.sha256) == first.thumb
    assert len(await read_file(folder, first.full.sha256)) == first.full.size


async def test_nobody_else_on_the_machine_reads_the_files(sqlite_database: Settings, tmp_path: Path) -> None:
    kept = await store_image(tmp_path / "files", picture(), NOW)
    assert (tmp_path / "files" / kept.full.sha256).stat().st_mode & 0o777 == 0o600


async def test_a_refused_picture_leaves_nothing_behind(sqlite_database: Settings, tmp_path: Path) -> None:
    with pytest.raises(BadImage):
        await store_image(tmp_path / "files", picture()[:9_000], NOW)
    assert not (tmp_path / "files").exists()
    assert await fetch("SELECT sha256 FROM file") == []


@pytest.mark.parametrize("name", ["../puljen.sqlite", "A" * 64, "0" * 63, "0" * 65, "", "0" * 64 + "\n"])
async def test_only_a_hash_names_a_file(name: str, sqlite_database: Settings) -> None:
    assert await find_file(name) is None


def app(folder: Path) -> Litestar:
    """A page of some room that shows pictures."""

    @get("/billede/{name:str}", guards=[anyone()])
    async def show_image(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
        file = await find_file(name)
        if file is None:
            raise NotFoundException
        return await image_answer(request, folder, file)

    return build([show_image], Shell(PUBLIC, BOOTH, MemorySessions(), SITE))


async def test_a_picture_is_served_under_our_own_type_and_lets_nothing_act(
    sqlite_database: Settings, tmp_path: Path
) -> None:
    kept = (await store_image(tmp_path, picture(), NOW)).full
    async with visitor(app(tmp_path)) as client:
        answer = await client.get(f"/billede/{kept.sha256}")
        again = await client.get(f"/billede/{kept.sha256}", headers={"If-None-Match": answer.headers["etag"]})
        other = await client.get(f"/billede/{'0' * 64}")
    assert (answer.status_code, again.status_code, other.status_code) == (200, 304, 404)
    assert answer.content == (tmp_path / kept.sha256).read_bytes()
    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert again.content == b""
