"""The council decides which ideas are voted on, before anybody votes.

A shortlist is made of approved ideas, one list for each vote. From the review's own facts and a few texts of staff
comes the paper for the meeting; whatever is decided there is written down with the paper as it stood. Two people
confirm the list, which locks it with its hash and makes it the vote's projects: `rules.list_bytes` spells a project
exactly as the sealed manifest does, so that everybody can see that people voted on what was decided.
"""
