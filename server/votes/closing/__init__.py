"""Closing: from the last pass to the opened box, step by step. Two people start it; then each step follows by itself as
soon as its date allows, and is repeated harmlessly after a crash."""
