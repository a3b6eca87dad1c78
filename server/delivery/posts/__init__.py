"""What staff, and who leads a project, add to it: milestones with pictures, and what was spent."""
