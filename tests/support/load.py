"""Voters under load: each asks for her pass and casts version after version, sends the same bytes again when no answer
comes, and remembers what was promised to her. One of the threads votes in assisted mode, by forms."""

import json
import re
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpx

from ballots.canonical import b64, unb64
from ballots.lines import BallotLine, parse_line, receipt_id, receipt_number
from ballots.passes import PASS_SIZE, encode_code, verify_pass
from server.roll.letters.actions import PlainLetter
from tests.support.towns import SLUG, Town, Voter, new_voter, some_choices

BOOTH_PATH = f"/stem/{SLUG}/1"
VERSIONS = 12
ASSISTED_VERSIONS = 6
Form = Mapping[str, str | list[str]]


@dataclass
class Promised:
    """What the server has answered for: lines of the roll whose pass left, and ballots with a receipt."""

    passes: set[int] = field(default_factory=set)
    ballots: set[tuple[bytes, int, bytes]] = field(default_factory=set)
    """(k, n, c)."""
    receipts: set[str] = field(default_factory=set)
    """Numbers of receipts that were shown on a page."""
    last_forms: list[tuple[Form, str]] = field(default_factory=list)
    """The last form of whoever has done with voting, and the number of the receipt that answered it."""
    refused: list[str] = field(default_factory=list)


class Load:
    """Threads voting against one address until stopped, through however many crashes."""

    def __init__(self, town: Town, url: str, letters: Sequence[PlainLetter], threads: int = 4) -> None:
        self.town, self.url = town, url
        self.promised = Promised()
        self._stopping = threading.Event()
        turns = [letters[n::threads] for n in range(threads)]
        self._threads = [threading.Thread(target=self._vote, args=(mine,), daemon=True) for mine in turns[1:]]
        self._threads.append(threading.Thread(target=self._vote_assisted, args=(turns[0],), daemon=True))

    def start(self) -> None:
        """Begin to vote."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> Promised:
        """No new ballots; returns everything that was promised."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(60)
        return self.promised

    def send_again(self, newest: int = 4) -> None:
        """Some of the last forms once more, as whoever reloads the page does: each must get the receipt it got."""
        with self._client() as client:
            for form, number in self.promised.last_forms[-newest:]:
                answer = self._post_form(client, form)
                assert answer is not None and shown_number(answer) == number

    def _client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers={"Origin": self.url}, timeout=20)

    def _vote(self, letters: Sequence[PlainLetter]) -> None:
        with self._client() as client:
            for letter in letters:
                if self._stopping.is_set():
                    return
                self._vote_with(client, letter)

    def _vote_with(self, client: httpx.Client, letter: PlainLetter) -> None:
        voter = new_voter(self.town, letter.to.style)
        asked = {"number": letter.number, "secret": letter.secret, "blinded": b64(voter.blinded)}
        answer = self._post(client, "pass", asked)
        if answer is None:
            return
        w = voter.pass_from(unb64(answer["signature"], PASS_SIZE))
        self.promised.passes.add(letter.to.line)
        for n in range(1, VERSIONS + 1):
            ballot = voter.ballot(some_choices(self.town, letter.to.line + n), w, n)
            line = parse_line(json.dumps(ballot["line"], sort_keys=True, separators=(",", ":")).encode())
            assert isinstance(line, BallotLine)
            assert verify_pass(voter.modulus, self.town.eid, voter.style, line.k, line.p, line.w)
            if self._stopping.is_set() or self._post(client, "ballot", ballot) is None:
                return
            self.promised.ballots.add((line.k, n, line.c))

    def _vote_assisted(self, letters: Sequence[PlainLetter]) -> None:
        with self._client() as client:
            for at, letter in enumerate(letters):
                self._vote_by_forms(client, letter, 1 + at % ASSISTED_VERSIONS)

    def _vote_by_forms(self, client: httpx.Client, letter: PlainLetter, versions: int) -> None:
        """The letter once, then changes by the code alone: ONE post each."""
        voter = new_voter(self.town, letter.to.style)
        for n in range(1, versions + 1):
            choices = some_choices(self.town, letter.to.line + n)
            form = assisted_form(voter, choices, letter if n == 1 else None)
            answer = self._post_form(client, form)
            if answer is None:
                return
            number = shown_number(answer)
            k, _n, c = identity = voter.identity(choices, n)
            if number != receipt_number(receipt_id(self.town.eid, k, n, c)):
                self.promised.refused.append(f"the receipt of another ballot than version {n}: {number}")
            self.promised.passes.add(letter.to.line)
            self.promised.ballots.add(identity)
            self.promised.receipts.add(number)
        self.promised.last_forms.append((form, number))

    def _post(self, client: httpx.Client, what: str, body: Mapping[str, object]) -> dict[str, str] | None:
        answer = self._send(client, what, json=body)
        return dict(answer.json()) if answer else None

    def _post_form(self, client: httpx.Client, form: Form) -> str | None:
        answer = self._send(client, "afgiv", data=form)
        return answer.text if answer else None

    def _send(self, client: httpx.Client, what: str, **body: Mapping[str, object]) -> httpx.Response | None:
        """The answer, however often it takes; None when we stop before one came, or it was refused."""
        while not self._stopping.is_set():
            try:
                answer = client.post(f"{BOOTH_PATH}/{what}", **body)  # type: ignore[arg-type]
            except httpx.TransportError:
                time.sleep(0.02)
                continue
            if answer.status_code == 200:
                return answer
            if answer.status_code != 503:
                self.promised.refused.append(f"{what}: {answer.status_code} {answer.text[:200]}")
                return None
            time.sleep(0.05)
        return None


def assisted_form(voter: Voter, choices: Mapping[str, Sequence[str]], letter: PlainLetter | None) -> Form:
    """Screen 2 as a browser sends it, with the letter or with the code of an earlier vote."""
    code = encode_code(voter.seed)
    known = {"number": letter.number, "secret": letter.secret, "code": code} if letter else {"mine": code}
    ticks = [f"{line} {project}" for line, projects in choices.items() for project in projects]
    return {"orden": "ABC234", "stil": str(voter.style), "choice": ticks, **known}


def shown_number(html: str) -> str:
    """The receipt number on screen 3."""
    return re.findall(r"K(?:-[0-9A-Z]{4}){4}", html)[0]
