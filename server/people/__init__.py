"""Who people are: the authority responsible for the site, staff accounts and roles, sessions, two-person approvals.

Roles: `officer` (returning officer), `auditor`, `secretary`, `administrator`. One person may hold several, but an act
that needs two people always needs two accounts.
"""
