"""What was written is shown again when a form could not be taken; secrets and files are not."""

import httpx
import pytest

from server.web.kept import LARGEST

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("name", ["password", "passphrase", "again", "csrf"])
async def test_a_secret_is_never_shown_again(name: str, client: httpx.AsyncClient) -> None:
    answer = await client.post("/out", data={"title": "Bænk", name: "hush-hush"})
    assert answer.status_code == 401
    assert 'name="title" value="Bænk"' in answer.text
    assert "hush-hush" not in answer.text


async def test_a_form_without_anything_in_it_is_not_kept(client: httpx.AsyncClient) -> None:
    answer = await client.post("/out", data={"title": " "})
    assert answer.status_code == 401
    assert "<form" not in answer.text


async def test_what_was_written_cannot_write_the_page(client: httpx.AsyncClient) -> None:
    answer = await client.post("/out", data={'"><script>x</script>': "</form><script>alert(1)</script>"})
    assert "<script>x" not in answer.text and "<script>alert" not in answer.text


async def test_a_body_too_large_to_keep_is_not_read(client: httpx.AsyncClient) -> None:
    answer = await client.post("/out", content=b"a=" + b"x" * LARGEST, headers={"content-type": FORM})
    assert answer.status_code == 401
    assert "xxxx" not in answer.text


async def test_a_file_is_not_kept_but_the_texts_beside_it_are(client: httpx.AsyncClient) -> None:
    answer = await client.post("/out", data={"title": "Bænk"}, files={"file": ("a.csv", b"secret;rows")})
    assert 'name="title" value="Bænk"' in answer.text
    assert "secret;rows" not in answer.text


async def test_a_form_of_another_site_is_refused_before_it_is_read(client: httpx.AsyncClient) -> None:
    answer = await client.post("/out", data={"title": "Bænk"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "Bænk" not in answer.text
