"""Reviewing ideas: can it be done, what may it lead to, what does it cost, and a decision with a reason.

What staff think while they are at it is nobody else's business: whatever pages, feeds and files show comes from
`queries.find_verdict`, which knows decided reviews alone. The proposer sees a question that is sent to her, nothing
else. A decision is public from the moment it is made, and gone again while a review is taken up anew.
"""
