"""Who may vote: the roll, letters and marks. That someone voted is known here; what she voted never is.

`roll_` tables know persons and marks; `box_` tables (room `votes`) know ballots. No key joins them: a mark holds the
hash of a *blinded* message and the signature over it, which whoever lacks the voter's seed cannot connect to a pass.
"""
