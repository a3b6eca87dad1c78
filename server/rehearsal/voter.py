"""The voter's side of many ballots, in a process of its own: what a booth computes, with `ballots` alone."""

import os
import threading
import time
from dataclasses import dataclass

from ballots.lines import BallotLine, Opening, ballot_from_seed
from ballots.passes import blind, derive, finalize, pass_message


@dataclass(frozen=True)
class Poll:
    """What a booth knows of a vote: its eid, one style and that style's pass key."""

    eid: bytes
    style: int
    pass_key: bytes


@dataclass(frozen=True)
class Cast:
    """One ballot to cast: a line of the roll, the voter's seed, and canonical choices."""

    line: int
    seed: bytes
    choices: bytes


def end_with(parent: int) -> None:
    """Let this process end when its parent does, even when that is killed without warning."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def blinded_messages(poll: Poll, cast: list[Cast]) -> list[bytes]:
    """What each sends to be signed."""
    messages = []
    for one in cast:
        own = derive(one.seed, poll.eid, poll.style, poll.pass_key)
        message = pass_message(poll.eid, poll.style, own.k, own.p)
        messages.append(blind(message, own.salt, own.r, poll.pass_key))
    return messages


def finished_ballots(poll: Poll, cast: list[Cast], signatures: list[bytes]) -> list[tuple[BallotLine, Opening]]:
    """The pass unblinded and checked, and the ballot signed."""
    ballots = []
    for one, signature in zip(cast, signatures, strict=True):
        own = derive(one.seed, poll.eid, poll.style, poll.pass_key)
        w = finalize(pass_message(poll.eid, poll.style, own.k, own.p), signature, own.r, poll.pass_key)
        ballots.append(ballot_from_seed(one.seed, poll.eid, poll.style, 1, one.choices, w))
    return ballots
