"""The rule id: one string that pins everything a count depends on.

`equal-shares/utility=cost/start=exact/inc=1/completion=add1/compare=none/ties=cost,votes,lot/eligible=votes>0/n=cast`:
the rule's name, then every key in a fixed order. The same string stands in the manifest, in `result.json` and after
`--rule`. A bare name (`equal-shares`) means its defaults. Fractions are written `num:den`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from ballots.texts import N_, Told

GREEDY, NO_SKIP, THRESHOLD, EQUAL_SHARES = "greedy", "greedy-no-skip", "greedy-threshold", "equal-shares"
NAMES = (GREEDY, NO_SKIP, THRESHOLD, EQUAL_SHARES)
NAMES_NOT_BUILT = ("greedy-80", "greedy-exclusive", "greedy-density", "phragmen", "majority-judgment")

OWN_KEYS = ("utility", "start", "inc", "completion", "compare")
OWN_VALUES = {
    "utility": ("cost", "cardinality"),
    "start": ("exact", "integral"),
    "completion": ("none", "add1", "add1e", "noneu", "add1u", "add1eu"),
    "compare": ("none", "greedy"),
}
UTILITIES_NOT_BUILT = ("points", "points*cost")
TIES, CAST = "cost,votes,lot", "cast"

CLAUSE = re.compile(r"(votes>0)|votes>=(0|[1-9][0-9]{0,17})|score>=(0|[1-9][0-9]{0,17})|share>=([0-9:]+)")
FRACTION = re.compile(r"([1-9][0-9]{0,17})(?::([1-9][0-9]{0,17}))?")


class RuleError(Told):
    """The rule id cannot be used; the text says why."""


class UnknownRule(RuleError):
    """No such rule exists."""


class RuleNotBuilt(RuleError):
    """The rule exists, but this version cannot count it."""


@dataclass(frozen=True)
class Rule:
    """`min_votes`, `min_score` and `share` narrow who is eligible (None = not asked); `inc` is in currency units."""

    name: str
    utility: str = "cost"
    start: str = "exact"
    inc: Fraction = Fraction(1)
    completion: str = "add1"
    compare: str = "none"
    min_votes: int | None = None
    min_score: int | None = None
    share: Fraction | None = None

    @property
    def raises_endowment(self) -> bool:
        return self.completion.startswith("add1")

    @property
    def stops_when_nothing_fits(self) -> bool:
        return self.completion.startswith("add1e")

    @property
    def fills_up_greedily(self) -> bool:
        return self.completion.endswith("u")


def parse_rule(text: str) -> Rule:
    """A full rule id, or a bare name with its defaults. Raises UnknownRule, RuleNotBuilt or RuleError."""
    name, *parts = text.split("/")
    if name in NAMES_NOT_BUILT:
        raise RuleNotBuilt(N_("the rule %(name)r is not built yet"), name=name)
    if name not in NAMES:
        raise UnknownRule(N_("unknown rule %(name)r; known are %(known)s"), name=name, known=", ".join(NAMES))
    if not parts:
        return _checked(Rule(name))
    values = _values(name, parts)
    if values["ties"] != TIES:
        raise RuleError(N_("ties=%(given)s: only ties=%(known)s is known"), given=values["ties"], known=TIES)
    if values["n"] != CAST:
        raise RuleError(N_("n=%(given)s: only n=%(known)s is known"), given=values["n"], known=CAST)
    own = {key: values[key] for key in OWN_VALUES if key in values}
    for key, value in own.items():
        _check_own(key, value)
    inc = _fraction("inc", values["inc"]) if "inc" in values else Fraction(1)
    return _checked(Rule(name, inc=inc, **own, **_eligible(values["eligible"])))  # type: ignore[arg-type]


def rule_id(rule: Rule) -> str:
    """The canonical string; `parse_rule(rule_id(rule)) == rule`."""
    own = {"utility": rule.utility, "start": rule.start, "inc": _written(rule.inc)}
    own |= {"completion": rule.completion, "compare": rule.compare}
    parts = [f"{key}={own[key]}" for key in _own_keys(rule.name)]
    return "/".join([rule.name, *parts, f"ties={TIES}", f"eligible={','.join(_clauses(rule))}", f"n={CAST}"])


def _own_keys(name: str) -> tuple[str, ...]:
    return OWN_KEYS if name == EQUAL_SHARES else ()


def _values(name: str, parts: list[str]) -> dict[str, str]:
    keys = (*_own_keys(name), "ties", "eligible", "n")
    given = [part.partition("=")[0] for part in parts]
    if given != list(keys):
        text = N_("a rule id of %(name)r has the keys %(keys)s in this order, not %(given)s")
        raise RuleError(text, name=name, keys="/".join(keys), given="/".join(given))
    return {key: part.partition("=")[2] for key, part in zip(keys, parts, strict=True)}


def _check_own(key: str, value: str) -> None:
    if key == "utility" and value in UTILITIES_NOT_BUILT:
        raise RuleNotBuilt(N_("utility=%(given)s is not built yet"), given=value)
    if value not in OWN_VALUES[key]:
        known = ", ".join(OWN_VALUES[key])
        raise RuleError(N_("%(key)s=%(given)s: known are %(known)s"), key=key, given=value, known=known)


def _eligible(text: str) -> dict[str, int | Fraction | None]:
    found: dict[str, int | Fraction | None] = {}
    for clause in text.split(","):
        match = CLAUSE.fullmatch(clause)
        if match is None:
            why = N_("eligible=%(given)s: %(clause)r is none of votes>0, votes>=N, score>=N, share>=NUM:DEN")
            raise RuleError(why, given=text, clause=clause)
        _, votes, score, share = match.groups()
        if votes:
            found["min_votes"] = int(votes)
        if score:
            found["min_score"] = int(score)
        if share:
            found["share"] = _fraction("share>", share)
    if text != ",".join(_clauses(Rule(GREEDY, **found))):  # type: ignore[arg-type]
        why = N_("eligible=%(given)s: votes>0, then at most one each of votes>=, score>=, share>= in this order")
        raise RuleError(why, given=text)
    return found


def _clauses(rule: Rule) -> list[str]:
    clauses = ["votes>0"]
    clauses += [] if rule.min_votes is None else [f"votes>={rule.min_votes}"]
    clauses += [] if rule.min_score is None else [f"score>={rule.min_score}"]
    clauses += [] if rule.share is None else [f"share>={_written(rule.share)}"]
    return clauses


def _fraction(key: str, text: str) -> Fraction:
    match = FRACTION.fullmatch(text)
    if match is None:
        raise RuleError(N_("%(key)s=%(given)s: expected a positive number or NUM:DEN"), key=key, given=text)
    value = Fraction(int(match[1]), int(match[2] or 1))
    if _written(value) != text:
        why = N_("%(key)s=%(given)s: write it in lowest terms, %(lowest)s")
        raise RuleError(why, key=key, given=text, lowest=_written(value))
    return value


def _written(value: Fraction) -> str:
    return str(value).replace("/", ":")


def _checked(rule: Rule) -> Rule:
    if rule.name == THRESHOLD and rule.min_votes is None and rule.min_score is None:
        raise RuleError(N_("%(name)s needs votes>=N or score>=N in eligible=, so it has no bare form"), name=rule.name)
    return rule
