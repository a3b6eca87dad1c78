"""A trial count: a vote as it is set up now, counted with invented ballots.

The manifest is made by the function that makes the sealed one, the ballots are held against it as a booth's are, and
the count is the real count. What is not tried: passes, signatures, the box and its log, the closing, and who may vote.
Nothing is written. The keys in the manifest are random bytes that nobody keeps.
"""
