"""`--final-run`: what it finds is what a full check finds, what it lets pass is only what it says."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballots import Election, Outcome, Rule, count, parse_rule, reference
from ballots.__main__ import main
from ballots.bundle import Bundle, build
from ballots.canonical import dumps, loads
from ballots.counted import count_vote
from ballots.manifest import manifest_bytes
from ballots.outcome import Run
from ballots.pabulib import election_of, read_pabulib, rule_of
from ballots.progress import silent
from ballots.result import LineElection, tally
from ballots.trace import events
from ballots.verify import Refused, verify_bundle
from ballots.verify.runs import read_claims, recount
from tests.ballots.tampering.test_by_anybody import OUTSIDE, without_line
from tests.support.bundles import Vote, small_vote
from tests.support.elections import EQUAL_SHARES_RULES, RULES, election, elections, real_election

ADD1 = parse_rule("equal-shares")
SMALL = st.sampled_from([Fraction(1, 3), Fraction(1, 20)])
WHOLE = small_vote().bundle()
RAISING = EQUAL_SHARES_RULES.flatmap(
    lambda rule: st.builds(replace, st.just(rule), completion=st.sampled_from(["add1", "add1e"]), inc=SMALL)
)
RUNS = [loads(line) for line in WHOLE.trace.splitlines() if b'"event":"runs"' in line]


@st.composite
def short_of_money(draw: st.DrawFn) -> Election:
    """Every project has a voter and not all fit, so that there are several runs."""
    ids, voters = "abcd", draw(st.integers(4, 7))
    costs = {id_: draw(st.sampled_from([3, 4, 7, 10])) for id_ in ids}
    ballots = [" ".join(draw(st.sets(st.sampled_from(ids)))) for _ in range(voters - 4)]
    ballots += [f"{id_} {draw(st.sampled_from(ids))}" for id_ in ids]
    return election(costs, draw(st.integers(4, sum(costs.values()) - 1)), ballots)


def finally_counted(made: Election, rule: Rule, trace: bytes) -> tuple[tuple[bytes, bytes], int]:
    """What a check of the final run alone publishes for one line, believing `trace`; and how many runs it believed."""
    claims = read_claims(trace, ["1"], True)
    return tally("00", [LineElection("1", made, rule, "DKK", 2)], recount(claims, silent, "V14")), claims[0].trusted


def published(made: Election, rule: Rule, outcome: Outcome | None = None) -> tuple[bytes, bytes]:
    """As the fast counter counts, or as somebody says it came out."""
    return tally("00", [LineElection("1", made, rule, "DKK", 2)], count if outcome is None else lambda *_: outcome)


def passes(made: Election, rule: Rule, told: tuple[bytes, bytes]) -> bool:
    """Does the check of the final run find what was published?"""
    try:
        return finally_counted(made, rule, told[1])[0] == told
    except Refused as refusal:
        assert refusal.step == "V14"
        return False


def believing(vote: Vote, counted: Callable[[Election, Rule], Outcome]) -> Bundle:
    """The vote's bundle, signed throughout, with a count of one's own."""
    claimed = count_vote(vote.manifest, vote.eid, vote._choices(), vote.beacon, counted)
    return replace(vote.bundle(), result=claimed.result, trace=claimed.trace, election=claimed.election)


def with_runs(change: Callable[[list[dict[str, Any]]], Iterable[dict[str, Any]]]) -> Bundle:
    """The small vote with other lines `runs` in its trace, and everything else as it was."""
    changed = [dumps(run) for run in change([dict(run) for run in RUNS])]
    lines = WHOLE.trace.splitlines()
    at = next(at for at, line in enumerate(lines) if b'"event":"runs"' in line)
    others = [line for line in lines if b'"event":"runs"' not in line]
    return replace(WHOLE, trace=b"".join(line + b"\n" for line in [*others[:at], *changed, *others[at:]]))


def stopped_at(made: Election, rule: Rule, honest: Outcome, place: int, k: int) -> Outcome:
    """A liar's outcome, consistent throughout: the count ended at `k`, one of the runs `place`; the next overspent."""
    run = honest.runs[place]
    endowment = run.endowment + (k - run.first) * rule.inc
    eligible = [project for project in made.by_id if project not in {drop.project for drop in honest.dropped}]
    ballots = tuple(tuple(project for project in ballot if project in eligible) for ballot in made.ballots)
    only = Election(tuple(made.by_id[project] for project in eligible), endowment * made.n, ballots, made.ranks)
    final = reference.count(only, replace(rule, completion="none", start="exact", min_votes=None, share=None))
    last = Run(k + 1, k + 1, endowment + rule.inc, tuple(eligible), made.cost_of(eligible))
    runs = (*honest.runs[:place], replace(run, last=k), last)
    told = replace(honest, winners=run.winners, cost=run.cost, runs=runs, final=k, comparison=None)
    told = replace(told, rounds=final.rounds, unaffordable=final.unaffordable)
    return reference._compared(made, rule, eligible, told)


# It agrees with the full check ---------------------------------------------------------------------------------------


@settings(max_examples=200)
@given(elections(), RULES | RAISING)
def test_it_finds_what_the_full_count_finds(made: Election, rule: Rule) -> None:
    told = published(made, rule)
    assert told == tally("00", [LineElection("1", made, rule, "DKK", 2)], reference.count)
    found, trusted = finally_counted(made, rule, told[1])
    assert found == told
    outcome = count(made, rule)
    assert trusted == (max(0, outcome.runs[-1].last - 1) if outcome.runs else 0)


@pytest.mark.parametrize("name", ["Netherlands_Assen_2024", "Poland_Swiecie_2023"])
def test_it_finds_a_real_citys_result(name: str) -> None:
    file = read_pabulib(real_election(name))
    made, rule = election_of(file), rule_of(file)
    assert passes(made, rule, published(made, rule))


def test_it_counts_two_runs_and_no_more() -> None:
    made = election({"a": 10, "z": 999_999_999}, 100, ["a z", "a", "a", "", ""])
    claims = read_claims(published(made, ADD1)[1], ["1"], True)
    words: list[str] = []
    recount(claims, lambda _step, _done, _total, told: words.append(told), "V14")(made, ADD1)
    counted = {int(word.split()[1].replace(",", "")) for word in words if word}
    assert counted == {999_999_982, 999_999_983}


def test_several_budget_lines_are_each_believed_their_own_runs() -> None:
    first = election({"a": 11, "b": 8, "c": 10}, 18, ["b c", "a", "a b c"])
    second = election({"a": 4, "b": 6, "c": 3}, 9, ["a", "a", "b", "c"])
    lines = [
        LineElection("north", first, ADD1, "DKK", 2),
        LineElection("all", first, parse_rule("greedy"), "DKK", 2),
        LineElection("south", second, ADD1, "DKK", 2),
    ]
    told = tally("00", lines, count)
    claims = read_claims(told[1], ["north", "all", "south"], True)
    moments: list[tuple[int, int]] = []
    assert tally("00", lines, recount(claims, lambda _s, done, total, _w: moments.append((done, total)), "")) == told
    assert [claim.trusted > 0 for claim in claims] == [True, False, True]
    assert moments == sorted(moments) and {total for _, total in moments} == {5}


def test_a_bundle_is_good_and_says_what_was_believed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    vote = small_vote("beacon")
    (tmp_path / "vote.zip").write_bytes(build(vote.bundle()))
    full, final = (verify_bundle(tmp_path / "vote.zip", vote.eid.hex(), final_run=final) for final in (False, True))
    assert (full.trusted, final.trusted) == (0, 40)
    assert replace(final, trusted=0, warnings=full.warnings) == full
    assert main(["verify", str(tmp_path / "vote.zip"), "--eid", vote.eid.hex(), "--final-run"]) == 3
    out = capsys.readouterr().out
    assert "\nWARNING  FINAL RUN ONLY: what 40 earlier runs bought is taken from trace.jsonl and was not counted" in out
    assert out.endswith("\nGOOD, BUT UNWITNESSED: every check but those of the earlier runs passed.\n")


@pytest.mark.parametrize("rule", ["greedy", "equal-shares/utility=cost/start=exact/inc=1/completion=none/compare=none"])
def test_where_there_are_no_earlier_runs_everything_is_checked_and_nothing_else_is_said(rule: str) -> None:
    full_rule = f"{rule}/ties=cost,votes,lot/eligible=votes>0/n=cast"
    manifest = small_vote().manifest
    lines = tuple(replace(line, rule=full_rule) for line in manifest.budget_lines)
    vote = replace(small_vote(), manifest=replace(manifest, budget_lines=lines), batches=(), openings=())
    report = verify_bundle(build(vote.bundle()), vote.eid.hex(), final_run=True)
    assert report.trusted == 0
    assert not any("FINAL RUN" in warning for warning in report.warnings)
    assert report.text().endswith("UNWITNESSED: every check passed.\n")
    assert manifest_bytes(vote.manifest) != manifest_bytes(manifest)


# It refuses ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tampering", OUTSIDE)
def test_a_changed_file_is_refused_where_the_full_check_refuses_it(tampering: str) -> None:
    step, change = OUTSIDE[tampering]
    with pytest.raises(Refused, match=f"^{step}: "):
        verify_bundle(build(change(WHOLE)), final_run=True)


def rounds(trace: bytes) -> list[int]:
    return [at for at, line in enumerate(trace.splitlines()) if b'"event":"round"' in line]


def first_number(data: bytes, key: bytes) -> bytes:
    """One more in the last digit of the first value of `key`."""
    before, found, after = data.partition(b'"' + key + b'":"')
    assert found
    numerator, slash, rest = after.partition(b"/")
    return before + found + str(int(numerator) + 1).encode() + slash + rest


FINAL: dict[str, Callable[[Bundle], Bundle]] = {
    "another winner": lambda b: replace(b, result=b.result.replace(b'"winners":["P4","P2"', b'"winners":["P4","P3"')),
    "winners in another order": lambda b: replace(
        b, result=b.result.replace(b'"winners":["P4","P2"', b'"winners":["P2","P4"')
    ),
    "another reason": lambda b: replace(b, result=first_number(b.result, b"money")),
    "a round less": lambda b: replace(b, trace=without_line(b.trace, rounds(b.trace)[-1])),
    "another payment": lambda b: replace(b, trace=first_number(b.trace, b"payment")),
    "another margin": lambda b: replace(b, trace=first_number(b.trace, b"margin")),
    "more who were emptied": lambda b: replace(b, trace=b.trace.replace(b'"emptied":', b'"emptied":1', 1)),
    "other money of the losers": lambda b: replace(b, trace=first_number(b.trace, b"money")),
    "another result": lambda b: replace(b, trace=b.trace.replace(b'"spent":"7700"', b'"spent":"7701"')),
    "another winner in the last runs": lambda _: with_runs(
        lambda runs: [*runs[:2], runs[2] | {"winners": ["P4", "P3", "P1"]}, runs[3]]
    ),
    "another order in the run that overspends": lambda _: with_runs(
        lambda runs: [*runs[:3], runs[3] | {"winners": ["P4", "P3", "P1", "P2"]}]
    ),
    "a last run that ends earlier": lambda _: with_runs(
        lambda runs: [*runs[:2], runs[2] | {"k_last": 39}, runs[3] | {"k": 40, "k_last": 40}]
    ),
    "a last run that ends later": lambda _: with_runs(
        lambda runs: [*runs[:2], runs[2] | {"k_last": 41}, runs[3] | {"k": 42, "k_last": 42}]
    ),
    "no run that overspends": lambda _: with_runs(lambda runs: runs[:3]),
    "one more run after the one that overspends": lambda _: with_runs(
        lambda runs: [*runs, runs[2] | {"k": 42, "k_last": 42}]
    ),
    "an overspend that is said to fit": lambda _: with_runs(
        lambda runs: [*runs[:3], runs[3] | {"within_budget": True}]
    ),
}
"""What the two runs that are counted, and all that follows from them, must not say."""

BEFORE: dict[str, Callable[[list[dict[str, Any]]], list[dict[str, Any]]]] = {
    "another endowment": lambda runs: [runs[0] | {"e": "2001/13"}, *runs[1:]],
    "another cost": lambda runs: [runs[0] | {"cost": "3701/1"}, *runs[1:]],
    "a run that is said not to fit": lambda runs: [runs[0] | {"within_budget": False}, *runs[1:]],
    "a run that overspent": lambda runs: [runs[0] | {"winners": ["P4", "P10"], "cost": "10200/1"}, *runs[1:]],
    "a project that is none": lambda runs: [runs[0] | {"winners": ["P4", "P99"]}, *runs[1:]],
    "a project twice": lambda runs: [runs[0] | {"winners": ["P4", "P4"]}, *runs[1:]],
    "the same winners in two lines": lambda runs: [runs[0], runs[1] | {"winners": ["P4", "P3"]}, *runs[2:]],
    "a beginning after 0": lambda runs: [runs[0] | {"k": 1}, *runs[1:]],
    "a gap": lambda runs: [runs[0] | {"k_last": 6}, *runs[1:]],
    "an overlap": lambda runs: [runs[0] | {"k_last": 8}, *runs[1:]],
    "a line that ends before it begins": lambda runs: [runs[0], runs[1] | {"k_last": 7}, runs[2] | {"k": 8}, runs[3]],
    "runs exchanged": lambda runs: [runs[1], runs[0], *runs[2:]],
    "runs left out": lambda runs: runs[2:],
    "runs of another budget line": lambda runs: [runs[0] | {"line": "north"}, *runs[1:]],
    "a number as winner": lambda runs: [runs[0] | {"winners": ["P4", 3]}, *runs[1:]],
    "a text as winners": lambda runs: [runs[0] | {"winners": "P4"}, *runs[1:]],
    "no winners at all": lambda runs: [{key: runs[0][key] for key in runs[0] if key != "winners"}, *runs[1:]],
    "a number that is a truth": lambda runs: [runs[0] | {"k": False}, *runs[1:]],
    "a text as number": lambda runs: [runs[0] | {"k": "0"}, *runs[1:]],
    "a list as budget line": lambda runs: [runs[0] | {"line": ["city"]}, *runs[1:]],
}
"""What no count could say about the runs in between: it is refused although they are not counted."""


@pytest.mark.parametrize("final_run", [False, True])
@pytest.mark.parametrize("tampering", FINAL)
def test_whatever_is_wrong_with_the_final_run_is_refused(tampering: str, final_run: bool) -> None:
    bundle = FINAL[tampering](WHOLE)
    assert bundle != WHOLE
    with pytest.raises(Refused, match=r"^V14: "):
        verify_bundle(build(bundle), final_run=final_run)


@pytest.mark.parametrize("final_run", [False, True])
@pytest.mark.parametrize("tampering", BEFORE)
def test_earlier_runs_that_no_count_could_tell_are_refused(tampering: str, final_run: bool) -> None:
    with pytest.raises(Refused, match=r"^V14: "):
        verify_bundle(build(with_runs(BEFORE[tampering])), final_run=final_run)


@pytest.mark.parametrize(("place", "k"), [(0, 3), (0, 7), (1, 20), (1, 36), (2, 38), (2, 39)])
def test_a_count_said_to_have_ended_too_early_is_refused(place: int, k: int) -> None:
    """Consistent throughout, rounds and all; only the run after the alleged last one does not overspend."""

    def liar(made: Election, rule: Rule) -> Outcome:
        return stopped_at(made, rule, count(made, rule), place, k)

    with pytest.raises(Refused, match=r"^V14: (result\.json|trace\.jsonl) is not"):
        verify_bundle(build(believing(small_vote(), liar)), final_run=True)


@settings(max_examples=200)
@given(short_of_money(), RAISING, st.data())
def test_no_other_end_of_the_count_passes(made: Election, rule: Rule, data: st.DataObject) -> None:
    honest = count(made, rule)
    ends = [(place, run.last) for place, run in enumerate(honest.runs) if run.last != honest.final]
    ends += [(place, run.first) for place, run in enumerate(honest.runs) if run.first != honest.final]
    fitting = [(place, k) for place, k in ends if honest.runs[place].cost <= made.budget]
    if fitting:
        place, k = data.draw(st.sampled_from(fitting))
        assert not passes(made, rule, published(made, rule, stopped_at(made, rule, honest, place, k)))


def test_an_exhaustive_stop_cannot_be_walked_past() -> None:
    """With `add1e` the count ends at k = 2, after which c does not fit any more; without it c wins at k = 6."""
    made, rule = election({"a": 8, "b": 4, "c": 10}, 18, ["", "a b c", "a c"]), replace(ADD1, completion="add1e")
    honest, further = count(made, rule), count(made, ADD1)
    assert (honest.winners, further.winners) == (("a", "b"), ("a", "c"))
    assert passes(made, rule, published(made, rule, honest))
    assert passes(made, ADD1, published(made, ADD1, further))
    assert not passes(made, rule, published(made, rule, further))


def test_an_ineligible_project_in_an_earlier_run_is_refused() -> None:
    made, rule = election({"a": 4, "b": 6, "c": 3, "z": 1}, 9, ["a", "a", "b", "c"]), ADD1
    honest = count(made, rule)
    assert honest.final is not None and honest.final >= 2
    runs = (replace(honest.runs[0], last=0, winners=("z",), cost=Fraction(1)), *_shifted(honest.runs, rule))
    told = published(made, rule, replace(honest, runs=runs))
    with pytest.raises(Refused, match=r"^V14: .* not eligible"):
        finally_counted(made, rule, told[1])


def _shifted(runs: Sequence[Run], rule: Rule) -> list[Run]:
    """The same without k = 0."""
    first = runs[0]
    rest = [replace(first, first=1, endowment=first.endowment + rule.inc)] if first.last else []
    return [*rest, *runs[1:]]


# What it cannot see, and says so -------------------------------------------------------------------------------------


def test_what_earlier_runs_bought_is_believed() -> None:
    bundle = with_runs(lambda runs: [runs[0] | {"winners": ["P3", "P4"]}, *runs[1:]])
    assert verify_bundle(build(bundle), final_run=True).trusted == 40
    with pytest.raises(Refused, match=r"^V14: trace\.jsonl"):
        verify_bundle(build(bundle))


def test_a_later_run_that_fits_again_passes_for_the_last_one() -> None:
    """At k = 2 everything would cost 19 of 18 and the count ends; k = 3 would fit. Only a full check sees k = 2."""
    made = election({"a": 11, "b": 8, "c": 10}, 18, ["b c", "a", "a b c"])
    honest = count(made, ADD1)
    assert honest.winners == ("b",)
    hiding = (Run(2, 2, Fraction(8), ("a",), Fraction(11)), Run(3, 3, Fraction(9), ("b", "c"), Fraction(18)))
    longer = replace(honest, runs=(honest.runs[0], *hiding))
    lie = stopped_at(made, ADD1, longer, 2, 3)
    lie = replace(lie, runs=(*lie.runs[:-1], replace(lie.runs[-1], winners=("b", "c", "a"))))
    assert lie.winners == ("b", "c")
    assert passes(made, ADD1, published(made, ADD1, lie))
    assert published(made, ADD1, lie) != published(made, ADD1)


# Whatever a trace says, the answer is one of two ---------------------------------------------------------------------


@settings(max_examples=150)
@given(short_of_money(), RAISING, st.integers(0, 2**32))
def test_no_trace_makes_it_fall_over(made: Election, rule: Rule, seed: int) -> None:
    """Runs cut and pasted, numbers and winners exchanged: it is what was published, or refused at V14."""
    chance, ids = Random(seed), [*made.by_id, "unknown"]
    told = [json.loads(json.dumps(event)) for event in events("1", made, rule, count(made, rule))]
    for event in told:
        if event["event"] == "runs" and chance.random() < 0.5:
            event["winners"] = chance.choices(ids, k=chance.randrange(4))
        if event["event"] == "runs" and chance.random() < 0.2:
            event["k_last"] = max(0, event["k_last"] + chance.randrange(-2, 3))
    if chance.random() < 0.3:
        told.pop(chance.randrange(len(told)))
    trace = b"".join(dumps(event) + b"\n" for event in told)
    passes(made, rule, (published(made, rule)[0], trace))
