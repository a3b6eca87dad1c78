"""A mail outlives the death of our process and an outage of the mail server at once."""

import time
from pathlib import Path

import httpx

from tests.support.mailbox import Mailbox, serving
from tests.support.servers import LiveServer, move_clock

BO = "bo@borger.example"


def test_a_mail_asked_for_during_an_outage_arrives_after_a_kill_and_a_restart(tmp_path: Path) -> None:
    clock, mailbox = tmp_path / "clock", Mailbox()
    clock.write_text("0")
    env = {"CLOCK_FILE": str(clock), "PULJEN_SMTP": mailbox.url, "PULJEN_MAIL_FROM": "nej-tak@nordby.example"}
    server = LiveServer(tmp_path / "server", command=(), module="tests.support.clocked", env=env)
    server.run("migrate")
    try:
        server.start()
        asked = httpx.post(f"{server.url}/log-ind", data={"email": BO}, headers={"Origin": server.url})
        assert asked.status_code == 200
        server.kill()
        move_clock(clock, 120)
        with serving(mailbox):
            server.start()
            server.wait_until(lambda: bool(mailbox.to(BO)), 20)
            time.sleep(5)  # two rounds of the job more
        assert len(mailbox.to(BO)) == 1
    finally:
        server.stop()
