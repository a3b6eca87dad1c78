"""Mails to those who must act: a week and a day before a date, and once when it has passed without the act.

What comes next, its date and what is missing are the checklist's. A reminder is written down in the transaction that
queues its mails: neither a restart nor a second process sends it twice, and a date that is moved is reminded of anew.
"""
