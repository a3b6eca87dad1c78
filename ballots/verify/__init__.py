"""The verifier: recounts a bundle and refuses it unless everything in it holds.

Each step raises Refused, whose text starts with the step's name; `docs/verifier.md` says what each step checks. This
package needs the standard library and `cryptography` alone: SHA-256, Ed25519 and RSA-PSS.
"""

from ballots.bundle import Unreadable
from ballots.verify.command import add_arguments, run
from ballots.verify.report import LineCount, Refused, Report, StyleCount
from ballots.verify.steps import verify_bundle

__all__ = ["LineCount", "Refused", "Report", "StyleCount", "Unreadable", "add_arguments", "run", "verify_bundle"]
