"""Staff: what a round asks for, keeping order among ideas, merging, and bringing in a list from a file."""
