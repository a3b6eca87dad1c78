"""What must be there before a vote is sealed. Pure."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Ready:
    """What sealing needs, as it stands now."""

    title: bool
    dates: bool
    lines: bool
    styles: bool
    shortlist: bool
    projects: bool
    roll: bool
    reasons: bool
    authority: bool
    keys: bool

    def needs(self) -> dict[str, bool]:
        """Each need by its code and whether it is met, in the order in which they are seen to."""
        return asdict(self)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return all(self.needs().values())
