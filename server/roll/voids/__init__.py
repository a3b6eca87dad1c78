"""Taking somebody off the roll for good, which takes two people."""
