"""The slow counter: every rule once more, straight from the page that defines them, to check the fast one.

It shares only the data classes with the fast counter. Every voter has a purse of her own, every remaining project is
looked at in every round, and money is whole numbers: when m people split a price, the unit is cut into m.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from math import lcm
from typing import Any, ClassVar

from ballots.election import Election, Project
from ballots.outcome import NOBODY, Comparison, Dropped, Onlooker, Outcome, Round, Run, Step, Tie, Unaffordable
from ballots.rule import Rule

Amount = Any  # int, or Moving
Offer = tuple[Amount, int]  # what those who pay in full owe together, how many they are
Supporters = dict[str, list[int]]  # eligible project -> its voters
Purchase = tuple[str, Tie | None, dict[str, Offer], list[Amount], int]  # project, tie, offers, purses, 1/unit of money
PROBE_AFTER = 32  # equal runs in a row before it is worth asking how long they stay equal


class Moving:
    """`now + slope * x` after x further increments of the endowment."""

    horizon: ClassVar[int]  # lowered by each comparison: the largest x up to which all of them keep their answers

    def __init__(self, now: int, slope: int = 0) -> None:
        self.now, self.slope = now, slope

    def __mul__(self, factor: int) -> "Moving":
        return Moving(self.now * factor, self.slope * factor)

    def __sub__(self, other: "Moving") -> "Moving":
        return Moving(self.now - other.now, self.slope - other.slope)

    def __lt__(self, other: "Moving") -> bool:
        gap, opening = self.now - other.now, self.slope - other.slope
        if (gap < 0) != (opening < 0) and opening:
            Moving.horizon = min(Moving.horizon, (abs(gap) - (gap < 0)) // abs(opening))
        return gap < 0


def count(election: Election, rule: Rule, beside: Onlooker = NOBODY) -> Outcome:
    failed = {project.id: _failed(election, rule, project) for project in election.projects}
    eligible = [project for project, clause in failed.items() if not clause]
    nothing = Outcome((), Fraction(0), tuple(Dropped(*drop) for drop in failed.items() if drop[1]))
    if rule.name != "equal-shares":
        return _greedy(election, nothing, eligible, skip=rule.name != "greedy-no-skip")
    if rule.completion.startswith("add1") and election.cost_of(eligible) <= election.budget:
        return _compared(election, rule, eligible, replace(_greedy(election, nothing, eligible), all_fit=True))
    outcome = _equal_shares(election, rule, eligible, nothing, beside) if eligible else nothing
    if rule.completion.endswith("u"):
        outcome = _greedy(election, outcome, set(eligible) - set(outcome.winners))
    return _compared(election, rule, eligible, outcome)


def _failed(election: Election, rule: Rule, project: Project) -> str:
    """R0: the first clause that fails; v/n < share * c/B is multiplied out."""
    votes, share = election.votes[project.id], (rule.share or 0) * project.cost * len(election.ballots)
    clauses = {"withdrawn": project.withdrawn, "votes>0": votes == 0, "votes>=": votes < (rule.min_votes or 0)}
    clauses |= {"score>=": votes < (rule.min_score or 0), "share>=": votes * election.budget < share}
    return next((clause for clause, fails in clauses.items() if fails), "")


def _settled(election: Election, tied: Iterable[str]) -> tuple[str, Tie | None]:
    """T: lowest cost, most votes, lot."""
    left = level = sorted(tied)
    keys: dict[str, Any] = {
        "cost": lambda project: election.by_id[project].cost,
        "votes": lambda project: -election.votes[project],
        "lot": lambda project: ((election.ranks or {}).get(project, 0), project),
    }
    for step, key in keys.items():
        least = min(map(key, left))
        left = [project for project in left if key(project) == least]
        if len(left) == 1:
            return left[0], Tie(tuple(level), left[0], step) if len(level) > 1 else None
    raise AssertionError("ids differ")


def _greedy(election: Election, before: Outcome, projects: Iterable[str], skip: bool = True) -> Outcome:
    """R1, R1b; also what is left after Equal Shares (R3U)."""
    steps, waiting, left = list[Step](), set(projects), election.budget - before.cost
    while waiting and (skip or not steps or steps[-1].taken):
        most = max(election.votes[project] for project in waiting)
        project, tie = _settled(election, [project for project in waiting if election.votes[project] == most])
        waiting.remove(project)
        steps.append(Step(project, left, election.by_id[project].cost <= left, tie))
        left -= election.by_id[project].cost if steps[-1].taken else 0
    winners = before.winners + tuple(step.project for step in steps if step.taken)
    return replace(before, winners=winners, cost=election.cost_of(winners), walk=tuple(steps))


def _equal_shares(election: Election, rule: Rule, eligible: list[str], outcome: Outcome, beside: Onlooker) -> Outcome:
    """R3: the last run before the first that overspends, or (`add1e`) before which nothing more would fit."""
    supporters = {p: [voter for voter, ballot in enumerate(election.ballots) if p in ballot] for p in eligible}
    start = election.budget / len(election.ballots)
    start = Fraction(start // 1) if rule.start == "integral" else start
    runs, k, enough = list[Run](), 0, False
    while not enough:
        e = start + k * rule.inc
        last, winners = beside.believed.get(k, (k, ()))
        for project, *_ in () if k in beside.believed else _run(election, rule, supporters, e):
            winners += (project,) if project else ()
            beside.watch(k, winners)
        if not runs or runs[-1].winners != winners:
            runs.append(Run(k, k, e, winners, election.cost_of(winners)))
        left = election.budget - runs[-1].cost
        fits = any(election.by_id[project].cost <= left for project in set(eligible) - set(winners))
        enough = left < 0 or rule.completion[:4] == "none" or (rule.completion[:5] == "add1e" and not fits)
        if not enough and (k - runs[-1].first) % PROBE_AFTER == PROBE_AFTER - 1:
            Moving.horizon = 10**30
            list(_run(election, rule, supporters, e, Moving))
            last += Moving.horizon  # up to there every comparison, and so the whole run, comes out the same
        runs[-1], k = replace(runs[-1], last=last), last + 1
    final = [run for run in runs if run.cost <= election.budget][-1]
    outcome = replace(outcome, winners=final.winners, cost=final.cost, runs=tuple(runs), final=final.last)
    return _told(election, rule, supporters, start + final.last * rule.inc, outcome)


def _run(election: Election, rule: Rule, supporters: Supporters, e: Fraction, number: Any = int) -> Iterator[Purchase]:
    """R2; the last Purchase names no project."""
    costs = {project: election.by_id[project].cost for project in supporters}
    unit = lcm(e.denominator, rule.inc.denominator, *(cost.denominator for cost in costs.values()))
    utility = {project: int(cost * unit) if rule.utility == "cost" else 1 for project, cost in costs.items()}
    purses = [int(e * unit) if number is int else Moving(int(e * unit), int(rule.inc * unit))] * len(election.ballots)
    offers: dict[str, Offer] = dict.fromkeys(supporters, (0, 0))
    while offers:
        found = {p: _offer(number(int(costs[p] * unit)), [purses[voter] for voter in supporters[p]]) for p in offers}
        offers = {project: offer for project, offer in found.items() if offer is not None}
        least: list[str] = []
        for project, (owed, payers) in offers.items():  # rho = owed / payers / utility, compared multiplied out
            best_owed, best_payers = offers[least[0] if least else project]
            ours = owed * (best_payers * utility[least[0] if least else project])
            best = best_owed * (payers * utility[project])
            least = [project] if ours < best else least if best < ours else [*least, project]
        chosen, tie = _settled(election, least) if least else ("", None)
        yield chosen, tie, offers, purses, unit
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


def _told(election: Election, rule: Rule, supporters: Supporters, e: Fraction, outcome: Outcome) -> Outcome:
    """One run as the trace shows it."""
    rounds, poor, waiting = list[Round](), list[Unaffordable](), set(supporters)
    for project, tie, offers, purses, unit in _run(election, rule, supporters, e):
        for gone in sorted(waiting - offers.keys()):
            held = Fraction(sum(purses[voter] for voter in supporters[gone]), unit)
            poor.append(Unaffordable(gone, len(rounds) + 1, held))
        waiting = offers.keys() - {project}
        costs = {p: election.by_id[p].cost for p in offers}
        pay = {p: Fraction(owed, payers * unit) for p, (owed, payers) in offers.items()}
        rho = {p: pay[p] / (costs[p] if rule.utility == "cost" else 1) for p in pay}
        if project:
            money = [Fraction(purses[voter], unit) for voter in supporters[project]]
            ours, q = rho.pop(project), pay[project]
            second = min(rho.values(), default=None)
            rounds.append(
                Round(
                    project=project,
                    rho=ours,
                    payment=q,
                    effective=costs[project] / q,
                    full=sum(purse >= q for purse in money),
                    part=sum(0 < purse < q for purse in money),
                    emptied=sum(0 < purse <= q for purse in money),
                    runner_up=_settled(election, [p for p in rho if rho[p] == second])[0] if rho else None,
                    margin=None if second is None else second - ours,
                    tie=tie,
                )
            )
    return replace(outcome, rounds=tuple(rounds), unaffordable=tuple(poor))


def _compared(election: Election, rule: Rule, eligible: list[str], outcome: Outcome) -> Outcome:
    """R4."""
    greedy = _greedy(election, Outcome((), Fraction(0), ()), eligible)
    ours, theirs = set(outcome.winners), set(greedy.winners)
    gains = [len(ours.intersection(ballot)) - len(theirs.intersection(ballot)) for ballot in election.ballots]
    for_ours, for_theirs = sum(gain > 0 for gain in gains), sum(gain < 0 for gain in gains)
    switched = rule.compare == "greedy" and for_theirs > for_ours
    winner = greedy if switched else outcome
    comparison = Comparison(greedy.winners, greedy.walk, for_ours, for_theirs, switched)
    return replace(outcome, winners=winner.winners, cost=winner.cost, comparison=comparison)
