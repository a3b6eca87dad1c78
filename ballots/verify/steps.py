"""The whole verification, step after step."""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ParamSpec, TypeVar

from ballots.bundle import BadArchive, Bundle, read, read_bytes, readme_text
from ballots.lines import BallotLine, PassLine, VoidLine
from ballots.manifest import Manifest
from ballots.progress import Progress, silent
from ballots.sources import verifier_sha256
from ballots.verify.batches import check_batches
from ballots.verify.box import Choices, check_ballots, check_openings, check_turnout
from ballots.verify.log import check_log
from ballots.verify.report import Refused, Report, StyleCount
from ballots.verify.result import check_count, check_lot
from ballots.verify.roll import Roll, check_marks
from ballots.verify.sealed import Sealed, check_sealed

P = ParamSpec("P")
T = TypeVar("T")
SAFE_BATCH = 20
UNWITNESSED = "UNWITNESSED: nobody but the operator signed the checkpoints; compare them with one that you saved"


def verify_bundle(
    bundle: Path | bytes,
    eid: str | None = None,
    saved: bytes | None = None,
    progress: Progress = silent,
    final_run: bool = False,
) -> Report:
    """Everything about the bundle, if all of it holds.

    `bundle` is a path or a zip file's bytes, `eid` the hex digits (all, or the first 16 or more) known from elsewhere,
    `saved` a checkpoint kept while the vote ran. With `final_run` only the last runs of Equal Shares are counted again,
    and the report says so. `progress` is called often. Raises Unreadable where there is no bundle to look at, and
    Refused, which names the step, where it does not hold.
    """
    members = _told(progress, "V0 archive", _check_archive, bundle)
    sealed = _told(progress, "V1-V2 manifest", check_sealed, members, eid)
    log = check_log(members, sealed, saved, progress)
    roll = _told(progress, "V7 marks", check_marks, log, sealed)
    counted = check_ballots(log, sealed, progress)
    _told(progress, "V10 turnout", check_turnout, log, roll)
    choices = check_openings(members.openings, counted, sealed, progress)
    _told(progress, "V15 batches", check_batches, log, sealed)
    lot = _told(progress, "V16 lot", check_lot, members, sealed.manifest)
    lines, trusted = check_count(members, sealed, choices.values(), progress, final_run)
    styles = _styles(sealed.manifest, roll, counted, choices)
    return Report(
        eid=sealed.eid,
        title=sealed.manifest.title[sealed.manifest.languages[0]],
        authority=sealed.manifest.authority,
        styles=styles,
        lines=lines,
        entries=len(log.entries),
        root=log.root,
        versions=sum(isinstance(entry.line, BallotLine) for entry in log.entries),
        last_batch=len(log.batches[-1]) if log.batches else 0,
        lot=lot,
        warnings=(*_warnings(sealed, styles, eid, trusted), *_about_readme(members, sealed), UNWITNESSED),
        trusted=trusted,
    )


def _told(progress: Progress, step: str, check: Callable[P, T], *about: P.args, **named: P.kwargs) -> T:
    """A step that is done in one go."""
    progress(step, 0, 1, "")
    found = check(*about, **named)
    progress(step, 1, 1, "")
    return found


def _check_archive(source: Path | bytes) -> Bundle:
    """V0."""
    try:
        bundle = read_bytes(source) if isinstance(source, bytes) else read(source)
    except BadArchive as error:
        raise Refused("V0", str(error)) from error
    unknown = {"paper": bundle.paper, "disputes.csv": bundle.disputes, "turnout-audit.json": bundle.turnout_audit}
    for name, content in unknown.items():
        if content:
            raise Refused("V0", f"{name} is not empty, and this version of the verifier cannot check it")
    return bundle


def _styles(
    manifest: Manifest, roll: Roll, counted: dict[bytes, BallotLine], choices: dict[bytes, Choices]
) -> tuple[StyleCount, ...]:
    size = Counter(roll.styles)
    marked = Counter((roll.styles[line], _kind(entry.line)) for line, entry in roll.marks.items())
    ballots = Counter(line.style for line in counted.values())
    blank = Counter(line.style for k, line in counted.items() if not any(choices[k].values()))
    return tuple(
        StyleCount(
            id=style.id,
            title=style.title[manifest.languages[0]],
            size=size[style.id],
            passes=marked[style.id, "pass"] + marked[style.id, "assisted"],
            assisted=marked[style.id, "assisted"],
            void=marked[style.id, "void"],
            ballots=ballots[style.id],
            blank=blank[style.id],
        )
        for style in manifest.styles
    )


def _kind(line: object) -> str:
    match line:
        case PassLine(assisted=assisted):
            return "assisted" if assisted else "pass"
        case VoidLine():
            return "void"
    raise TypeError(f"{line!r} marks no line of the roll")


def _warnings(sealed: Sealed, styles: Iterable[StyleCount], eid: str | None, trusted: int) -> Iterable[str]:
    manifest = sealed.manifest
    if eid is None:
        yield "NO --eid WAS GIVEN: this may be another vote's bundle; take the eid from a letter or a newspaper"
    if trusted:
        yield f"FINAL RUN ONLY: what {trusted} earlier runs bought is taken from trace.jsonl and was not counted again"
    if manifest.min_batch < SAFE_BATCH:
        yield f"SMALL BATCHES: NOT SECRET FROM THE OPERATOR (batches from {manifest.min_batch} ballots)"
    if manifest.lot.kind == "project-id":
        yield "LOT FROM MANIFEST ONLY: whoever numbered the projects could foresee every draw"
    for style in styles:
        if style.unused * 1000 > manifest.unused_per_mille * style.passes:
            yield f"UNUSED PASSES: {style.unused} of {style.passes} in {style.title}, above the manifest's limit"
    if manifest.verifier != verifier_sha256():
        yield "ANOTHER VERIFIER: the manifest names other sources than those of the verifier that is running"


def _about_readme(bundle: Bundle, sealed: Sealed) -> Iterable[str]:
    """A warning and no refusal: nothing is counted from it, and another version of the program words it differently."""
    if bundle.readme != readme_text(sealed.manifest, sealed.eid):
        yield "ANOTHER README: its text is not this program's own; nothing else rests on it, so believe none of it"
