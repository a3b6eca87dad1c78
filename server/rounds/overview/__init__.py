"""What there is about every round, each in one query."""
