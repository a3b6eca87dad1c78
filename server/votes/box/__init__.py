"""The box: one writer that stores passes and ballots, the sealed queue they wait in, and the border to the log.

One process serves the box; what must survive outside the database lies in `state/<vote>/`: the journal of marks, the
highest checkpoint, and the batch key, which no backup may hold.
"""
