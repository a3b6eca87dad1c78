"""What the two officers are called, and why a vote may not be sealed yet. Pure."""

OFFICES = {"officer": "returning-officer", "auditor": "auditor"}
"""Role of an account → its office in the manifest, in the manifest's order."""
SHORTEST_PASSPHRASE = 12


class CannotSeal(Exception):
    """Something is missing or does not fit; `code` names it for translation, the message says it in English."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
