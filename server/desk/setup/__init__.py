"""A new round that begins as an earlier one or as an example: its texts, call, dates, votes, pools and ballots.

Never its ideas, projects or people who may vote; and never roles in one round, since a role that guards a vote takes
two people to give.
"""
