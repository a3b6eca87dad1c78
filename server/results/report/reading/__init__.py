"""From the members of a bundle to a report."""
