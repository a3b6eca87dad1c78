"""Who may import whom (the docstrings of `server` and `ballots` say why), read from the source."""

import sys

import pytest

from tests.support.source import ROOMS, imports, kind, modules, room

FOR_ALL = {"config", "db", "keys", "locale"}
LONGEST_CHAIN = 12
NUMPY_FREE = ("ballots.verify", "ballots.reference", "ballots.canonical", "ballots.merkle", "ballots.notes")
# Kind of file → (kinds of its own room, kinds of rooms to the left). A room's package says what it is, and imports
# nothing; a file of another name is part of the actions or handlers beside it.
MAY = {
    "package": (set(), set()),
    "tables": ({"tables"}, {"tables"}),
    "rules": ({"rules"}, {"rules"}),
    "queries": ({"tables", "rules", "queries"}, {"rules", "queries"}),
    "actions": ({"tables", "rules", "queries", "actions", "other"}, {"rules", "queries", "actions", "other"}),
    "other": ({"tables", "rules", "queries", "actions", "other"}, {"rules", "queries", "actions", "other"}),
    "handlers": ({"rules", "queries", "actions", "handlers", "other"}, {"rules", "queries", "actions", "other"}),
}
OURS = sorted(modules())


@pytest.mark.parametrize("module", [name for name in OURS if name.split(".")[0] == "ballots"])
def test_the_library_imports_the_standard_library_numpy_and_cryptography(module: str) -> None:
    allowed = {"ballots", "numpy", "cryptography"} | set(sys.stdlib_module_names)
    if "passes" in module:
        allowed |= {"gmpy2"}
    if module == "ballots.bars":
        allowed |= {"rich"}
    if module.startswith(NUMPY_FREE):
        allowed -= {"numpy"}
    assert {name.split(".")[0] for name in imports(module)} <= allowed


def test_nothing_the_verifier_reaches_needs_more_than_cryptography() -> None:
    outside = {name.split(".")[0] for module in _reached("ballots.verify") for name in imports(module)}
    lazily = {"gmpy2"}  # imported inside the signing half of `passes`, which a verifier never calls
    assert outside - set(sys.stdlib_module_names) - lazily <= {"ballots", "cryptography"}


@pytest.mark.parametrize("module", [name for name in OURS if room(name)])
def test_a_room_imports_only_leftward_and_by_kind_of_file(module: str) -> None:
    wrong = [name for name in imports(module) if name.startswith("server.") and not _may_import(module, name)]
    assert not wrong


@pytest.mark.parametrize("module", [name for name in OURS if name.startswith("server.web")])
def test_the_web_layer_knows_no_room(module: str) -> None:
    ours = {name.split(".")[1] for name in imports(module) if name.startswith("server.")}
    assert ours <= {"web"} | FOR_ALL


@pytest.mark.parametrize("package", ["ballots", "server"])
def test_there_is_no_cycle_and_no_chain_over_twelve_within_a_package(package: str) -> None:
    """A chain is what a reader walks: a package's `__init__` only hands on what stands below, and is no step of it."""
    chains: dict[str, tuple[str, ...]] = {}

    def chain(module: str, above: tuple[str, ...]) -> tuple[str, ...]:
        assert module not in above, f"a cycle: {' → '.join((*above, module))}"
        if module not in chains:
            below = [name for name in imports(module) & set(ours) if name != module]
            longest = max((chain(name, (*above, module)) for name in below), key=len, default=())
            chains[module] = longest if modules()[module].name == "__init__.py" else (module, *longest)
        return chains[module]

    ours = [name for name in OURS if name.split(".")[0] == package and not name.endswith("__main__")]
    longest = max((chain(name, ()) for name in ours), key=len)
    assert len(longest) <= LONGEST_CHAIN, f"{len(longest)}: {' → '.join(longest)}"


def _may_import(module: str, other: str) -> bool:
    own_room, its_room = room(module), other.split(".")[1]
    if its_room in FOR_ALL or (its_room == "web" and kind(module) in ("handlers", "other")):
        return True
    if its_room not in ROOMS:
        return False
    own, left = MAY[kind(module)]
    if its_room == own_room:
        return kind(other) in own | {"package"}
    return ROOMS.index(its_room) < ROOMS.index(own_room) and kind(other) in left | {"package"}


def _reached(module: str) -> set[str]:
    seen: set[str] = set()
    waiting = [name for name in OURS if name == module or name.startswith(f"{module}.")]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += [other for other in imports(name) if other in modules()]
    return seen
