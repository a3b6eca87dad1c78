"""Pages of staff for votes, pools of money and ballots."""
