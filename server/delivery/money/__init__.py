"""Staff's side of the money: what is good documentation, and what was paid."""
