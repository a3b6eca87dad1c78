"""The demo town: what it prints is true, its pages say that they are a demo, and it is found again."""

import fcntl
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from server.front.guide import PARTS
from server.rounds.phases import PHASES
from tests.support.parts import ROOT
from tests.support.servers import LiveServer, free_port
from tests.support.site import sign_in

MARK = "Dette er en demo"
PUBLISHED, CLOSED, OPEN = "engby-2025", "groen-pulje", "engby-2026"


def page(server: LiveServer, path: str) -> str:
    answer = httpx.get(f"{server.url}{path}", follow_redirects=True, timeout=30)
    assert answer.status_code == 200, path
    return answer.text


def test_every_public_page_says_that_it_is_a_demo(demo_server: LiveServer) -> None:
    for path in ("/", f"/r/{OPEN}", f"/r/{PUBLISHED}/resultat", f"/r/{CLOSED}/resultat", "/personale/log-ind", "/was"):
        assert MARK in page(demo_server, path), path
    booth = httpx.get(f"{demo_server.booth}/stem/{OPEN}/1/vaelg", follow_redirects=True, timeout=30)
    assert MARK in booth.text


def test_one_round_is_published_one_is_closed_and_one_is_open(demo_server: LiveServer) -> None:
    assert "forslag får penge" in page(demo_server, f"/r/{PUBLISHED}/resultat")
    assert "Stemmerne tælles op" in page(demo_server, f"/r/{CLOSED}/resultat")
    assert "Afstemningen er i gang" in page(demo_server, f"/r/{OPEN}/resultat")


def test_there_is_a_round_in_every_phase(demo_server: LiveServer) -> None:
    found = re.findall(rf"^(\w+) +{demo_server.url}/r/(\S+)$", demo_server.log, re.MULTILINE)
    assert {phase for phase, _slug in found} == set(PHASES)
    for phase, slug in found:
        answer = httpx.get(f"{demo_server.url}/r/{slug}", timeout=30)
        assert answer.status_code == (404 if phase == "draft" else 200), slug


def test_the_front_page_of_the_demo_lists_what_to_try_in_each_phase(demo_server: LiveServer) -> None:
    front = page(demo_server, "/")
    for address in re.findall(r'<li><strong>[^<]+</strong> <a href="([^"]+)"', front):
        answer = httpx.get(urljoin(demo_server.url, address), follow_redirects=True, timeout=30)
        assert answer.status_code in (200, 401), address  # 401: a page for who is signed in
    assert front.count("<li><strong>") >= len(PHASES) - 1, "one for each phase but the cancelled"
    assert "asta@borger.example" in front and "asta@borger.example" in demo_server.log


def test_every_part_of_the_guide_is_there_while_the_town_is_new(demo_server: LiveServer) -> None:
    assert page(demo_server, "/").count("<li><strong>") == len(PARTS)


def test_an_administrator_can_try_a_count_where_the_guide_sends_her_and_where_the_list_waits(
    demo_server: LiveServer,
) -> None:
    cookie = {"Cookie": f"puljen={sign_in(demo_server, 'administrator')}"}
    for slug, told in (("engby-2028", "Dette er ikke et resultat"), ("landsbypuljen", "Der er ingen forslag")):
        desk = f"{demo_server.url}/personale/runder/{slug}"
        trial = f"{desk}/afstemning/1/proevekoersel"
        assert trial.removeprefix(demo_server.url) in httpx.get(desk, headers=cookie, timeout=30).text
        answer = httpx.get(f"{trial}?stemmer=50", headers=cookie, timeout=30)
        assert answer.status_code == 200 and told in answer.text, slug


def test_a_finished_project_tells_its_steps_and_what_happened_in_order(demo_server: LiveServer) -> None:
    story = page(demo_server, "/r/engby-2023/projekter/1")
    assert story.index("Pladsen er fundet") < story.index("Hylden er fyldt")
    happened = re.findall(r'<li id="status-[^"]+">([^:]+): <strong>([^<]+)', story)
    assert [name for _day, name in happened] == ["Ikke begyndt", "I gang", "Gennemført"]
    assert len({day for day, _name in happened}) == 3


def test_an_idea_can_be_followed_from_its_proposer_to_the_money_paid(demo_server: LiveServer) -> None:
    story = page(demo_server, "/r/engby-2024/projekter/1")
    assert "Naturlegeplads i lunden" in story and "Asta (demo)" in story and "Stammerne er lagt ud" in story
    assert "Den bruges hver dag" in page(demo_server, "/r/engby-2023/projekter/1")


def test_greedy_and_equal_shares_differ_in_the_published_round(demo_server: LiveServer) -> None:
    result = json.loads(page(demo_server, f"/data/{PUBLISHED}/1/results.json"))
    line = result["lines"][0]
    winners = {project["id"] for project in line["projects"] if project["status"] == "won"}
    assert winners != set(line["greedy"]["winners"])
    assert result["turnout"]["ballots"] >= 200


def test_the_published_bundle_verifies_with_the_verifier_that_is_offered(
    demo_server: LiveServer, tmp_path: Path
) -> None:
    eid = json.loads(page(demo_server, f"/data/{PUBLISHED}/1/results.json"))["eid"]
    for path, name in ((f"/data/{PUBLISHED}/1/vote-{eid[:8]}.zip", "vote.zip"), ("/verify.pyz", "verify.pyz")):
        (tmp_path / name).write_bytes(httpx.get(f"{demo_server.url}{path}", timeout=30).content)
    done = subprocess.run(
        [sys.executable, "verify.pyz", "vote.zip", "--eid", eid], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 3, done.stdout + done.stderr


def test_the_printed_sign_ins_open_the_desk(demo_server: LiveServer) -> None:
    for role in ("officer", "auditor", "secretary", "administrator"):
        email, password = re.findall(rf"^  {role} +(\S+) +(\S+)$", demo_server.log, re.MULTILINE)[0]
        with httpx.Client(base_url=demo_server.url, headers={"Origin": demo_server.url}, timeout=60) as visitor:
            answer = visitor.post("/personale/log-ind", data={"email": email, "password": password})
            assert (answer.status_code, answer.headers["location"]) == (303, "/personale")


def test_a_handful_of_letters_is_printed_each_with_a_link_to_the_booth(demo_server: LiveServer) -> None:
    letters = re.findall(r"^  Letter (\d{4}-\d{4})  secret (\S+)  (\S+)$", demo_server.log, re.MULTILINE)
    assert len(letters) >= 5
    for number, secret, link in letters:
        plain = f"{number}-{secret}".replace("-", "")
        assert link.startswith(f"{demo_server.booth}/stem/{OPEN}/1#{plain[:8]}-")
        assert link.replace("-", "").endswith(plain)


def test_a_second_start_in_the_same_folder_finds_the_same_town(tmp_path: Path) -> None:
    server = LiveServer(tmp_path)
    server.command = ("demo", "--port", str(server.port), "--dir", str(tmp_path / "data"))
    try:
        server.start()
        first = json.loads(page(server, f"/data/{PUBLISHED}/1/results.json"))["eid"]
        sign_ins = re.findall(r"@engby\.example +(\S+)", server.log)
        made = (tmp_path / "data" / "demo-ready").stat().st_mtime_ns
        server.kill()
        server.start()
        assert (tmp_path / "data" / "demo-ready").stat().st_mtime_ns == made, "nothing was made anew"
        assert json.loads(page(server, f"/data/{PUBLISHED}/1/results.json"))["eid"] == first
        assert re.findall(r"@engby\.example +(\S+)", server.log)[len(sign_ins) :] == sign_ins
    finally:
        server.stop()


def test_a_folder_that_the_demo_did_not_make_is_left_alone(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "server"]
    data = tmp_path / "data"
    subprocess.run([*command, "migrate"], cwd=ROOT, env={**os.environ, "PULJEN_DATA": str(data)}, check=True)
    before = {path: path.read_bytes() for path in data.rglob("*")}
    refused = subprocess.run(
        [*command, "demo", "--port", str(free_port()), "--dir", str(data)], cwd=ROOT, capture_output=True, text=True
    )
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "this command did not make" in refused.stderr
    assert {path: path.read_bytes() for path in data.rglob("*")} == before


def test_a_long_list_of_ideas_is_there_when_asked_for(tmp_path: Path) -> None:
    server = LiveServer(tmp_path)
    server.command = ("demo", "--port", str(server.port), "--ideas", "1000")
    try:
        server.start()
        assert "Prøveidé 1000" in page(server, "/r/engby-2027/ideer")
        assert "Prøveidé 77" in page(server, "/r/engby-2027/ideer/83")
    finally:
        server.stop()


def test_a_second_demo_beside_the_first_is_refused_before_it_makes_letters(tmp_path: Path) -> None:
    """New letters would make the ones void that the first demo printed."""
    data = tmp_path / "data"
    (data / "keys").mkdir(parents=True)
    (data / "keys" / "demo-passwords").write_bytes(bytes(32))
    (data / "demo-ready").touch()
    command = [sys.executable, "-m", "server", "demo", "--port", str(free_port()), "--dir", str(data)]
    with (data / "serving.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (refused.returncode, refused.stdout) == (2, "Making the demo town …\n")
    assert refused.stderr == f"another process serves {data}; stop it first\n"


def test_a_town_without_a_folder_is_deleted_when_the_demo_stops(tmp_path: Path) -> None:
    server = LiveServer(tmp_path, env={"TMPDIR": str(tmp_path)})
    server.command = ("demo", "--port", str(server.port))
    server.start()
    assert list(tmp_path.glob("puljen-demo-*"))
    server.stop()
    assert not list(tmp_path.glob("puljen-demo-*"))


@pytest.mark.deep
def test_the_front_page_is_there_within_ten_seconds() -> None:
    port = free_port()
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "demo", "--port", str(port)], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        while not _answers(port):
            assert time.monotonic() - began < 10, "the front page took more than 10 seconds"
            time.sleep(0.1)
    finally:
        process.terminate()
        process.wait(20)


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://localhost:{port}/", timeout=2).status_code == 200
    except httpx.TransportError:
        return False
