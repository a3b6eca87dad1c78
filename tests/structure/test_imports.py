"""Who may import whom (the docstrings of `server` and `ballots` say why), read from the source."""

import sys

import pytest

from tests.support.source import ROOMS, imports, kind, modules, room

FOR_ALL = {"config", "db", "keys", "locale"}
LONGEST_CHAIN = 12
# kind of file → (kinds of its own room, kinds of rooms to the left). A file of another name is read as an action's part.
MAY = {
    "tables": ({"tables"}, {"tables"}),
    "rules": ({"rules"}, {"rules"}),
    "queries": ({"tables", "rules", "queries"}, {"rules", "queries"}),
    "actions": ({"tables", "rules", "queries", "actions"}, {"rules", "queries", "actions"}),
    "handlers": ({"rules", "queries", "actions", "handlers"}, {"rules", "queries", "actions"}),
}
NUMPY_FREE = ("ballots.verify", "ballots.reference", "ballots.canonical", "ballots.merkle", "ballots.notes")


OURS = modules()


@pytest.mark.parametrize("module", sorted(name for name in OURS if name.split(".")[0] == "ballots"))
def test_the_library_imports_the_standard_library_numpy_and_cryptography(module: str) -> None:
    allowed = {"ballots", "numpy", "cryptography"} | set(sys.stdlib_module_names)
    if module.endswith("passes") or ".passes." in module:
        allowed |= {"gmpy2"}
    if module.endswith("__main__"):
        allowed |= {"rich"}
    if module.startswith(NUMPY_FREE):
        allowed -= {"numpy"}
    assert {name.split(".")[0] for name in imports(module)} <= allowed


def test_nothing_the_verifier_reaches_needs_more_than_cryptography() -> None:
    reached = _reached("ballots.verify")
    outside = {name.split(".")[0] for module in reached for name in imports(module)}
    lazily = {"gmpy2"}  # imported inside the signing function of `passes`, which a verifier never calls
    assert outside - set(sys.stdlib_module_names) - lazily <= {"ballots", "cryptography"}


@pytest.mark.parametrize("module", sorted(name for name in OURS if room(name)))
def test_a_room_imports_only_leftward_and_by_kind_of_file(module: str) -> None:
    wrong = [name for name in imports(module) if name.startswith("server.") and not _may_import(module, name)]
    assert not wrong


@pytest.mark.parametrize("module", sorted(name for name in OURS if name.startswith("server.web")))
def test_the_web_layer_knows_no_room(module: str) -> None:
    ours = {name.split(".")[1] for name in imports(module) if name.startswith("server.")}
    assert ours <= {"web"} | FOR_ALL


def test_there_is_no_cycle_and_no_chain_of_imports_over_twelve() -> None:
    lengths: dict[str, int] = {}

    def length(module: str, above: tuple[str, ...]) -> int:
        assert module not in above, f"a cycle: {' → '.join((*above, module))}"
        if module not in lengths:
            below = [name for name in imports(module) if name in OURS and name != module]
            lengths[module] = 1 + max((length(name, (*above, module)) for name in below), default=0)
        return lengths[module]

    for module in OURS:
        length(module, ())
    longest = max(lengths, key=lambda name: lengths[name])
    assert lengths[longest] <= LONGEST_CHAIN, f"{longest}: {lengths[longest]}"


def _may_import(module: str, other: str) -> bool:
    own_room, its_room = room(module), other.split(".")[1]
    if its_room in FOR_ALL or (its_room == "web" and kind(module) not in ("tables", "rules", "queries", "actions")):
        return True
    if its_room not in ROOMS:
        return False
    own, left = MAY.get(kind(module), MAY["actions"])
    if its_room == own_room:
        return kind(other) in own or kind(other) == "package"
    return ROOMS.index(its_room) < ROOMS.index(own_room) and kind(other) in left | {"package"}


def _reached(module: str) -> set[str]:
    seen: set[str] = set()
    waiting = [name for name in OURS if name.startswith(module)]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += [other for other in imports(name) if other in OURS]
    return seen
