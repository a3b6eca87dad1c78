"""Made elections as Pabulib files: nobody has seen them before, and a seed makes them again."""

import random
from pathlib import Path


def made_file(path: Path, seed: int, *, voters: int, budget: int, costs: list[int], rule: str = "greedy") -> Path:
    """A file of approval ballots: project `p1` is the most popular, the last hardly chosen at all."""
    chance = random.Random(seed)
    ids = [f"p{number}" for number in range(1, len(costs) + 1)]
    rows = [
        ",".join(project for place, project in enumerate(ids, 1) if chance.random() < 0.9 / place)
        for _ in range(voters)
    ]
    meta = {
        "description": "Made for a test",
        "country": "Worldwide",
        "unit": "Nowhere",
        "instance": str(seed),
        "num_projects": len(ids),
        "num_votes": voters,
        "budget": budget,
        "vote_type": "approval",
        "rule": rule,
        "date_begin": 2026,
        "date_end": 2026,
        "currency": "DKK",
    }
    lines = ["META", "key;value", *(f"{key};{value}" for key, value in meta.items())]
    lines += ["PROJECTS", "project_id;cost", *(f"{project};{cost}" for project, cost in zip(ids, costs, strict=True))]
    lines += ["VOTES", "voter_id;vote", *(f"v{number};{row}" for number, row in enumerate(rows, 1))]
    path.write_text("\n".join(lines) + "\n")
    return path
