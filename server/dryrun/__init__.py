"""`python -m server dry-run ROUND`: a round as it is set up now, with invented ballots, from sealing to publication.

In a folder of its own: nothing of the installation is changed, and its roll is not read."""

from server.dryrun.command import DryRun, dry_run

__all__ = ["DryRun", "dry_run"]
