"""What staff need across rooms: beginning a round from an earlier one or an example, what is missing before its next
act, a trial count, and reminders. Every act itself belongs to its own room, and every fact here is that room's fact:
this room asks, puts together and links, and knows no rule of its own about when something may be done.
"""
