"""What replay and demo share: a vote brought through every step by the actions that people's own hands would call.

Nothing here has a way of its own into the tables. Two synthetic officers make their keys, sign, open, close and
publish; every ballot asks for its pass and is cast like anybody's.
"""
