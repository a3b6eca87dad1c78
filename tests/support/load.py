"""Voters under load: each asks for her pass and casts version after version, sends the same bytes again when no answer
comes, and remembers what was promised to her."""

import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpx

from ballots.canonical import b64, unb64
from ballots.lines import BallotLine, parse_line
from ballots.passes import PASS_SIZE, verify_pass
from server.roll.letters.actions import PlainLetter
from tests.support.towns import SLUG, Town, new_voter, some_choices

BOOTH_PATH = f"/stem/{SLUG}/1"
VERSIONS = 12


@dataclass
class Promised:
    """What the server has answered for: lines of the roll whose pass left, and ballots with a receipt."""

    passes: set[int] = field(default_factory=set)
    ballots: set[tuple[bytes, int, bytes]] = field(default_factory=set)
    """(k, n, c)."""
    refused: list[str] = field(default_factory=list)


class Load:
    """Threads voting against one address until stopped, through however many crashes."""

    def __init__(self, town: Town, url: str, letters: Sequence[PlainLetter], threads: int = 4) -> None:
        self.town, self.url = town, url
        self.promised = Promised()
        self._stopping = threading.Event()
        self._turns = [letters[n::threads] for n in range(threads)]
        self._threads = [threading.Thread(target=self._vote, args=(mine,), daemon=True) for mine in self._turns]

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

    def _vote(self, letters: Sequence[PlainLetter]) -> None:
        headers = {"Origin": self.url, "Accept": "application/json"}
        with httpx.Client(base_url=self.url, headers=headers, timeout=20) as client:
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

    def _post(self, client: httpx.Client, what: str, body: Mapping[str, object]) -> dict[str, str] | None:
        """The answer, however often it takes; None when we stop before one came, or it was refused."""
        while not self._stopping.is_set():
            try:
                answer = client.post(f"{BOOTH_PATH}/{what}", json=body)
            except httpx.TransportError:
                time.sleep(0.02)
                continue
            if answer.status_code == 200:
                return dict(answer.json())
            if answer.status_code != 503:
                self.promised.refused.append(f"{what}: {answer.status_code} {answer.text[:200]}")
                return None
            time.sleep(0.05)
        return None
