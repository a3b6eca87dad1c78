"""The slow counter: every rule once more, straight from the page that defines them, to check the fast one.

It shares only the data classes with the fast counter. Every voter has a purse of her own, every remaining project is
looked at in every round, and money is whole numbers: when m people split a price, the unit is cut into m.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Any, ClassVar

from ballots.election import Election, Project
from ballots.outcome import Comparison, Dropped, Outcome, Round, Run, Step, Tie, Unaffordable
from ballots.rule import Rule

Amount = Any  # int, or Moving
Offer = tuple[Amount, int]  # what those who pay in full owe together, how many they are
PROBE_AFTER = 32  # equal runs in a row before it is worth asking how long they stay equal


class Moving:
    """`now + slope * x` after x further increments of the endowment.

    Every comparison lowers `horizon`, the largest x up to which all comparisons so far keep their answers.
    """

    horizon: ClassVar[int]

    def __init__(self, now: int, slope: int = 0) -> None:
        self.now, self.slope = now, slope

    def __mul__(self, factor: int) -> "Moving":
        return Moving(self.now * factor, self.slope * factor)

    def __sub__(self, other: "Moving") -> "Moving":
        return Moving(self.now - other.now, self.slope - other.slope)

    def __lt__(self, other: "Moving") -> bool:
        gap, opening = self.now - other.now, self.slope - other.slope
        if gap < 0 < opening:
            Moving.horizon = min(Moving.horizon, (-gap - 1) // opening)
        elif opening < 0 <= gap:
            Moving.horizon = min(Moving.horizon, gap // -opening)
        return gap < 0


@dataclass(frozen=True)
class Purchase:
    """A round before money moves: what is affordable, every voter's purse, amounts in 1/`unit` of the currency."""

    project: str
    tie: Tie | None
    offers: dict[str, Offer]
    supporters: dict[str, list[int]]
    purses: list[Amount]
    unit: int


def count(election: Election, rule: Rule) -> Outcome:
    failed = {project.id: _failed_clause(election, rule, project) for project in election.projects}
    dropped = tuple(Dropped(project, clause) for project, clause in failed.items() if clause)
    eligible = [project for project, clause in failed.items() if not clause]
    nothing = Outcome((), Fraction(0), dropped)
    if rule.name != "equal-shares":
        return _after_walk(election, nothing, _greedy(election, eligible, election.budget, rule.name))
    outcome = _equal_shares(election, rule, eligible, nothing)
    if rule.completion.endswith("u") and not outcome.all_fit:
        rest = [project for project in eligible if project not in outcome.winners]
        outcome = _after_walk(election, outcome, _greedy(election, rest, election.budget - outcome.cost))
    return _compared(election, rule, eligible, outcome)


def _failed_clause(election: Election, rule: Rule, project: Project) -> str:
    votes = election.votes[project.id]
    if project.withdrawn:
        return "withdrawn"
    if votes == 0:
        return "votes>0"
    if rule.min_votes is not None and votes < rule.min_votes:
        return "votes>="
    if rule.min_score is not None and votes < rule.min_score:
        return "score>="
    # v/n < share * c/B, multiplied out
    short = rule.share is not None and votes * election.budget < rule.share * project.cost * len(election.ballots)
    return "share>=" if short else ""


def _settled(election: Election, tied: Iterable[str]) -> tuple[str, Tie | None]:
    """T: lowest cost, most votes, lot."""
    level = sorted(tied)
    ranks = election.ranks or {project: index for index, project in enumerate(sorted(election.by_id))}
    keys: dict[str, Any] = {
        "cost": lambda project: election.by_id[project].cost,
        "votes": lambda project: -election.votes[project],
        "lot": lambda project: (ranks[project], project),
    }
    left = level
    for step, key in keys.items():
        best = min(map(key, left))
        left = [project for project in left if key(project) == best]
        if len(left) == 1:
            break
    return left[0], Tie(tuple(level), left[0], step) if len(level) > 1 else None


def _greedy(election: Election, projects: Iterable[str], left: Fraction, name: str = "greedy") -> tuple[Step, ...]:
    """R1 and R1b."""
    steps, waiting = [], set(projects)
    while waiting:
        most = max(election.votes[project] for project in waiting)
        project, tie = _settled(election, [project for project in waiting if election.votes[project] == most])
        waiting.remove(project)
        fits = election.by_id[project].cost <= left
        steps.append(Step(project, left, fits, tie))
        if fits:
            left -= election.by_id[project].cost
        elif name == "greedy-no-skip":
            break
    return tuple(steps)


def _after_walk(election: Election, before: Outcome, steps: tuple[Step, ...], all_fit: bool = False) -> Outcome:
    winners = before.winners + tuple(step.project for step in steps if step.taken)
    return replace(before, winners=winners, cost=election.cost_of(winners), walk=steps, all_fit=all_fit)


def _equal_shares(election: Election, rule: Rule, eligible: list[str], outcome: Outcome) -> Outcome:
    """R3."""
    if rule.completion.startswith("add1") and election.cost_of(eligible) <= election.budget:
        return _after_walk(election, outcome, _greedy(election, eligible, election.budget), all_fit=True)
    if not eligible:
        return outcome
    start = election.budget / len(election.ballots)
    start = Fraction(start // 1) if rule.start == "integral" else start
    runs: list[Run] = []
    k = 0
    while True:
        e = start + k * rule.inc
        winners = tuple(purchase.project for purchase in _purchases(election, rule, eligible, e) if purchase.project)
        if runs and runs[-1].winners == winners:
            runs[-1] = replace(runs[-1], last=k)
        else:
            runs.append(Run(k, k, e, winners, election.cost_of(winners)))
        if _is_last(election, rule, eligible, runs[-1]):
            break
        equal = runs[-1].last - runs[-1].first
        if equal % PROBE_AFTER == PROBE_AFTER - 1:
            k += _steps_it_holds(election, rule, eligible, e)
            runs[-1] = replace(runs[-1], last=k)
        k += 1
    final = [run for run in runs if run.cost <= election.budget][-1]
    purchases = _purchases(election, rule, eligible, start + final.last * rule.inc)
    told = _told(election, eligible, purchases, rule.utility)
    return replace(outcome, winners=final.winners, cost=final.cost, runs=tuple(runs), final=final.last, **told)


def _is_last(election: Election, rule: Rule, eligible: list[str], run: Run) -> bool:
    left = election.budget - run.cost
    nothing_fits = all(election.by_id[project].cost > left for project in set(eligible) - set(run.winners))
    return left < 0 or rule.completion.startswith("none") or (rule.completion.startswith("add1e") and nothing_fits)


def _steps_it_holds(election: Election, rule: Rule, eligible: list[str], e: Fraction) -> int:
    """For how many more increments every comparison of this run comes out the same, and so the whole run."""
    Moving.horizon = 10**30
    for _ in _purchases(election, rule, eligible, e, moving=True):
        pass
    return Moving.horizon


def _purchases(
    election: Election, rule: Rule, eligible: list[str], e: Fraction, moving: bool = False
) -> Iterator[Purchase]:
    """R2; the last Purchase has no project."""
    number: Any = Moving if moving else int
    costs = {project: election.by_id[project].cost for project in eligible}
    utility = {project: cost if rule.utility == "cost" else Fraction(1) for project, cost in costs.items()}
    unit = lcm(e.denominator, rule.inc.denominator, *(cost.denominator for cost in costs.values()))
    purse = Moving(int(e * unit), int(rule.inc * unit)) if moving else int(e * unit)
    purses = [purse] * len(election.ballots)
    supporters: dict[str, list[int]] = {project: [] for project in eligible}
    for voter, ballot in enumerate(election.ballots):
        for project in supporters.keys() & set(ballot):
            supporters[project].append(voter)
    offers: dict[str, Offer] = dict.fromkeys(eligible, (0, 0))
    while offers:
        found = {p: _offer(number(int(costs[p] * unit)), [purses[voter] for voter in supporters[p]]) for p in offers}
        offers = {project: offer for project, offer in found.items() if offer is not None}
        level: list[str] = []
        for project in offers:
            if not level or _dearer(offers, utility, level[0], project):
                level = [project]
            elif not _dearer(offers, utility, project, level[0]):
                level.append(project)
        chosen, tie = _settled(election, level) if level else ("", None)
        yield Purchase(chosen, tie, offers, supporters, purses, unit)
        if chosen:
            owed, payers = offers.pop(chosen)
            purses, unit = [purse * payers for purse in purses], unit * payers
            for voter in supporters[chosen]:
                purses[voter] = purses[voter] - owed if owed < purses[voter] else number(0)


def _offer(owed: Amount, purses: list[Amount]) -> Offer | None:
    """The poorest give all they have until the rest can split what is still owed; None if that never happens."""
    payers = len(purses)
    for purse in sorted(purses):
        if not purse * payers < owed:
            return owed, payers
        owed, payers = owed - purse, payers - 1
    return None


def _dearer(offers: dict[str, Offer], utility: dict[str, Fraction], one: str, other: str) -> bool:
    """rho = owed / payers / utility of one is above the other's, multiplied out."""
    (owed, payers), (less_owed, other_payers) = offers[one], offers[other]
    ratio = utility[one] / utility[other]
    mine, theirs = other_payers * ratio.denominator, payers * ratio.numerator
    return bool(less_owed * theirs < owed * mine)


def _told(election: Election, eligible: list[str], purchases: Iterable[Purchase], utility: str) -> dict[str, Any]:
    """The rounds and the projects out of reach, as the trace shows them."""
    rounds: list[Round] = []
    unaffordable: list[Unaffordable] = []
    waiting = set(eligible)
    for now in purchases:
        for project in sorted(waiting - now.offers.keys()):
            held = sum(now.purses[voter] for voter in now.supporters[project])
            unaffordable.append(Unaffordable(project, len(rounds) + 1, Fraction(held, now.unit)))
        waiting = now.offers.keys() - {now.project}
        if now.project:
            rounds.append(_round(election, now, utility))
    return {"rounds": tuple(rounds), "unaffordable": tuple(unaffordable)}


def _round(election: Election, now: Purchase, utility: str) -> Round:
    cost = {project: election.by_id[project].cost for project in now.offers}
    pay = {project: Fraction(owed, payers * now.unit) for project, (owed, payers) in now.offers.items()}
    rho = {project: pay[project] / (cost[project] if utility == "cost" else 1) for project in pay}
    ours, payment = rho.pop(now.project), pay[now.project]
    next_rho = min(rho.values(), default=None)
    runner_up = _settled(election, [p for p in rho if rho[p] == next_rho])[0] if rho else None
    purses = [Fraction(now.purses[voter], now.unit) for voter in now.supporters[now.project]]
    return Round(
        project=now.project,
        rho=ours,
        payment=payment,
        effective=cost[now.project] / payment,
        full=sum(purse >= payment for purse in purses),
        part=sum(0 < purse < payment for purse in purses),
        emptied=sum(0 < purse <= payment for purse in purses),
        runner_up=runner_up,
        margin=None if next_rho is None else next_rho - ours,
        tie=now.tie,
    )


def _compared(election: Election, rule: Rule, eligible: list[str], outcome: Outcome) -> Outcome:
    """R4."""
    steps = _greedy(election, eligible, election.budget)
    winners = tuple(step.project for step in steps if step.taken)
    mine, theirs = 0, 0
    for ballot in election.ballots:
        gain = len(set(ballot) & set(outcome.winners)) - len(set(ballot) & set(winners))
        mine, theirs = mine + (gain > 0), theirs + (gain < 0)
    switched = rule.compare == "greedy" and theirs > mine
    comparison = Comparison(winners, steps, mine, theirs, switched)
    if switched:
        outcome = replace(outcome, winners=winners, cost=election.cost_of(winners))
    return replace(outcome, comparison=comparison)
