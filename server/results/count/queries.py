"""Everything a closed vote left, gathered for counting."""

from uuid import UUID

from server.log.queries import list_checkpoints, list_entries
from server.results.count.rules import SealedVote
from server.roll.queries import read_roll_bin
from server.rounds.phases import NotNow, reached
from server.rounds.queries import NotFound, find_seal, get_vote
from server.votes.box.queries import list_openings


async def get_sealed_vote(vote_id: UUID) -> SealedVote:
    """The sealed data of a vote whose box is opened; NotNow before."""
    vote, seal = await get_vote(vote_id), await find_seal(vote_id)
    if seal is None:
        raise NotFound
    if not reached(vote.step, "opened"):
        raise NotNow("not-opened", f"the vote is {vote.step}: its ballots are not opened yet")
    return SealedVote(
        manifest=seal.manifest,
        note=seal.note,
        roll=await read_roll_bin(vote_id),
        entries=await list_entries(vote_id),
        checkpoints=[(checkpoint.size, checkpoint.note) for checkpoint in await list_checkpoints(vote_id)],
        openings=[opening async for page in list_openings(vote_id) for opening in page],
        beacon=vote.beacon or b"",
    )
