"""What stands on the ballot besides projects: votes, their budget lines and their styles, until they are sealed."""
