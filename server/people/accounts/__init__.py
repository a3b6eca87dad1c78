"""Staff accounts: invited by mail, given roles everywhere or in one round, switched off; never deleted, for the record.

An administrator gives roles. The two that guard a vote, officer and auditor, need a second yes, by somebody who holds
one of them already and is not the one who gets the role: no administrator alone can make herself two accomplices. The
first officer and the first auditor are made by the operator (`python -m server user add`).
"""
