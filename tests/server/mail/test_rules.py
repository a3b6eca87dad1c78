"""When to try again, when to give up, which server."""

from datetime import UTC, datetime, timedelta

import pytest

from server.mail.rules import MailServer, Piece, gives_up, is_too_late, pieces, read_server, wait_after

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", MailServer("mail.example", 25, "", "")),
        ("smtps://puljen@mail.example", MailServer("mail.example", 465, "puljen", "tls")),
        (
            "smtp+starttls://a%40b.example@mail.example:2525",
            MailServer("mail.example", 2525, "a@b.example", "starttls"),
        ),
    ],
)
def test_the_address_says_host_port_user_and_how_it_is_encrypted(url: str, server: MailServer) -> None:
    assert read_server(url) == server


def test_waiting_doubles_up_to_six_hours() -> None:
    assert [wait_after(n) for n in (1, 2, 3)] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert wait_after(10) == wait_after(1000) == timedelta(hours=6)


def test_five_days_of_trying_reach_past_a_long_weekend_and_end() -> None:
    assert not gives_up(NOW, NOW + timedelta(days=4, hours=23))
    assert gives_up(NOW, NOW + timedelta(days=5))


def test_a_link_that_has_run_out_is_not_sent_any_more() -> None:
    assert not is_too_late(None, NOW) and not is_too_late(NOW + timedelta(seconds=1), NOW)
    assert is_too_late(NOW, NOW)


def test_links_in_a_text_are_told_apart() -> None:
    assert pieces("Se http://a.example/x?b=1 her") == [
        Piece("Se "),
        Piece("http://a.example/x?b=1", "http://a.example/x?b=1"),
        Piece(" her"),
    ]
    assert pieces("") == [] and pieces("intet") == [Piece("intet")]
