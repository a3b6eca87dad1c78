"""The Pabulib `.pb` format: META, PROJECTS and VOTES as `;`-separated rows (pabulib.org/format).

Reading is forgiving where real files need it (BOM, CRLF, blank rows, columns in any order) and strict where a guess
would change a result (amounts, ids, sections). What is odd but readable becomes a finding, `file:row: what`.
"""

from ballots.pabulib.election import election_of, rule_of
from ballots.pabulib.file import Finding, PabulibBallot, PabulibError, PabulibFile, PabulibProject
from ballots.pabulib.reading import read_pabulib
from ballots.pabulib.writing import write_pabulib

__all__ = [
    "Finding",
    "PabulibBallot",
    "PabulibError",
    "PabulibFile",
    "PabulibProject",
    "election_of",
    "read_pabulib",
    "rule_of",
    "write_pabulib",
]
