"""V14 and V16: our own count, with the slow counter, and the lot that settled ties."""

from collections.abc import Iterable

from ballots.bundle import Bundle
from ballots.canonical import loads, utc_text
from ballots.counted import Choices, Counted, count_vote
from ballots.manifest import Manifest
from ballots.progress import Progress
from ballots.verify.report import LineCount, Refused
from ballots.verify.runs import read_claims, recount
from ballots.verify.sealed import Sealed

STEP = "V14 count"


def check_lot(bundle: Bundle, manifest: Manifest) -> str:
    """V16. Where the last step of a tie came from, in words."""
    lot = manifest.lot
    if lot.at is None:
        if bundle.beacon:
            raise Refused("V16", "beacon.txt is not empty, but the lot is by project id")
        return "cost, then votes, then the project's id"
    if lot.at < manifest.deadline:
        raise Refused("V16", "the beacon's instant is less than 24 hours after the box closed")
    if not bundle.beacon:
        raise Refused("V16", "beacon.txt is empty, but the lot is by a beacon")
    return f"cost, then votes, then the lot by beacon.txt; compare it with {lot.source} of {utc_text(lot.at)}"


def check_count(
    bundle: Bundle, sealed: Sealed, ballots: Iterable[Choices], progress: Progress, final_run: bool
) -> tuple[tuple[LineCount, ...], int]:
    """V14: result, trace and .pb file are, byte for byte, what counting these ballots gives.

    Also how many runs were not counted but believed, as `final_run` asks for.
    """
    claims = read_claims(bundle.trace, [line.id for line in sealed.manifest.budget_lines], final_run)
    total = sum(claim.work for claim in claims)
    own = count_vote(sealed.manifest, sealed.eid, ballots, bundle.beacon, recount(claims, progress, STEP))
    published = Counted(bundle.result, bundle.trace, bundle.election)
    for name, member in (("result.json", "result"), ("trace.jsonl", "trace"), ("election.pb", "election")):
        if getattr(own, member) != getattr(published, member):
            raise Refused("V14", f"{name} is not what our own count of these ballots gives")
    progress(STEP, total, total, "")
    lines = tuple(_line(sealed.manifest, result) for result in loads(own.result)["lines"])
    return lines, sum(claim.trusted for claim in claims)


def _line(manifest: Manifest, result: dict[str, object]) -> LineCount:
    """The shape of one element of `lines` in result.json is in docs/counting.md."""
    line, main = manifest.budget_line(str(result["id"])), manifest.languages[0]
    costs = {project["id"]: project["cost"] for project in result["projects"]}  # type: ignore[attr-defined]
    titles = {project.id: project.titles[main] for project in manifest.projects}
    return LineCount(
        id=line.id,
        title=line.title[main],
        rule=line.rule,
        currency=line.currency,
        budget=str(result["budget"]),
        spent=str(result["spent"]),
        projects=len(costs),
        winners=tuple((winner, titles[winner], costs[winner]) for winner in result["winners"]),  # type: ignore[attr-defined]
    )
