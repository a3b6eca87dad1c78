"""What a rehearsed round is made of."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from server.rounds.ballot.rules import BudgetLineDraft, VoteDraft
from server.rounds.projects.rules import ProjectDraft
from server.rounds.rules import RoundDraft


@dataclass(frozen=True)
class Plan:
    """A round with one vote, one style and its budget lines; `residents` stand on the synthetic roll. Without
    `projects` a list the council decides on comes to stand on the ballot."""

    round: RoundDraft
    vote: VoteDraft
    lines: tuple[BudgetLineDraft, ...]
    projects: tuple[ProjectDraft, ...]
    residents: int
    resident: str
    area: str
    reason: str = ""
    """Why fewer than 100 may be on the roll."""

    @property
    def before(self) -> datetime:
        """When the vote is prepared and sealed."""
        return self.vote.opens - timedelta(days=1)
