"""What an idea said before, and its pictures."""
