"""Budget rounds: phases and their dates, and the rules of a vote that are frozen when it is sealed.

A round has votes; a vote has budget lines (one count each), styles (who sees which lines) and projects. Once a vote is
sealed, triggers in the database refuse every change to these.
"""
