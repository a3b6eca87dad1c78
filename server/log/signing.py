"""The key of this installation that signs the checkpoints of what staff did."""

from ballots.ed25519 import public_key
from ballots.notes import checkpoint_body, sign_note, verifier_key
from server.config import Settings
from server.keys import own_secret

ORIGIN = "puljen/staff"
KEY = "staff-log"


def sign_staff_checkpoint(settings: Settings, size: int, root: bytes) -> str:
    """The signed checkpoint; its key is made with the first act."""
    return sign_note(checkpoint_body(ORIGIN, size, root), ORIGIN, own_secret(settings.keys, KEY)).decode()


def staff_verifier_key(settings: Settings) -> str:
    """The public key in the spelling of C2SP, for whoever checks."""
    return verifier_key(ORIGIN, public_key(own_secret(settings.keys, KEY)))
