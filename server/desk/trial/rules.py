"""Invented ballots. Pure: the same manifest, number and seed give the same ballots."""

from collections.abc import Sequence
from random import Random

from ballots.counted import Choices
from ballots.lines import choices_bytes, validate_choices
from ballots.manifest import Manifest, Project

BLANK = 0.02
"""How many of the invented voters choose nothing."""
USUAL = 5
"""How many projects an invented voter chooses at most."""
MOST = 2000
USUALLY = 200


def invented_ballots(manifest: Manifest, voters: int, seed: int) -> list[tuple[int, Choices]]:
    """One ballot each with its style's number, allowed by the manifest: voters spread over the styles as the roll is,
    some projects liked better than others."""
    random = Random(seed)  # noqa: S311 - to be repeated, not to be secret
    liked = {project.id: random.paretovariate(1.2) for project in manifest.projects}
    sizes = [style.lines for style in manifest.styles]
    styles = random.choices(manifest.styles, weights=sizes, k=voters)
    return [(style.id, _ballot(manifest, style.id, liked, random)) for style in styles]


def _ballot(manifest: Manifest, style: int, liked: dict[str, float], random: Random) -> Choices:
    blank = random.random() < BLANK
    chosen = {
        line: () if blank else _chosen(manifest, line, _by_taste(manifest.projects_on(line), liked, random), random)
        for line in manifest.style(style).budget_lines
    }
    return validate_choices(manifest, style, choices_bytes(chosen))


def _by_taste(projects: Sequence[Project], liked: dict[str, float], random: Random) -> list[Project]:
    """In the order in which somebody would choose them; what is liked better tends to come first."""
    return sorted(projects, key=lambda project: -(random.random() ** (1 / liked[project.id])))


def _chosen(manifest: Manifest, line_id: str, wanted: Sequence[Project], random: Random) -> tuple[str, ...]:
    line, cost, taken = manifest.budget_line(line_id), 0, list[str]()
    most = random.randint(1, min(line.max_choices or USUAL, USUAL))
    for project in wanted:
        if len(taken) < most and not (line.max_cost and cost + project.cost > line.max_cost):
            taken.append(project.id)
            cost += project.cost
    return tuple(taken)
