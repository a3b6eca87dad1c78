"""The proposer changes an idea until reviewing begins, or withdraws it."""
