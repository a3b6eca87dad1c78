"""What the terminal says about the town: addresses, sign-ins, letters."""

import base64
import hmac
from datetime import datetime
from uuid import UUID

from server.config import Settings
from server.demo.ideas import RESIDENTS
from server.demo.town import ROLES, chapters
from server.keys import own_secret
from server.rehearsal.crew import Member
from server.roll.letters.actions import PlainLetter, issue_letters
from server.roll.letters.rules import show_number, show_secret
from server.rounds.queries import find_round_by_slug, list_rounds, list_votes

PASSWORDS = "demo-passwords"
LETTERS = 8
DOMAIN = "engby.example"


def members(settings: Settings) -> list[Member]:
    """The same passwords at every start in the same folder, and in no other."""
    secret = own_secret(settings.keys, PASSWORDS)
    return [Member(role, name, f"{role}@{DOMAIN}", _password(secret, role)) for role, name in ROLES.items()]


async def sheet(settings: Settings, staff: list[Member], now: datetime) -> str:
    """Everything a visitor needs to play every part."""
    lines = [
        "",
        f"Pages  {settings.public_url}/   (English: {settings.public_url}/en/)",
        f"Booth  {settings.booth_url}/",
        "",
        f"Residents sign in at {settings.public_url}/log-ind with any mail address; mails are shown at",
        f"  {settings.public_url}/demo/post",
        f"  These have ideas already: {', '.join(RESIDENTS)}",
        *([f"  or as anybody at {settings.oidc_issuer}, an invented provider"] if settings.oidc_issuer else []),
        "",
        f"Staff sign in at {settings.public_url}/personale/log-ind",
        *(f"  {member.role:<14} {member.email:<30} {member.password}" for member in staff),
        "",
    ]
    for round_ in reversed(await list_rounds()):
        lines.append(f"{round_.phase:<14} {settings.public_url}/r/{round_.slug}")
    return "\n".join([*lines, "", *await _letters(settings, now), ""])


def _password(secret: bytes, role: str) -> str:
    text = base64.b32encode(hmac.digest(secret, role.encode(), "sha256")).decode().lower()
    return "-".join(text[at : at + 4] for at in range(0, 16, 4))


async def _letters(settings: Settings, now: datetime) -> list[str]:
    """A handful of letters for the open round; older ones of the same residents are void from now on."""
    slug = chapters(now)[-1].plan.round.slug
    found = await find_round_by_slug(slug)
    vote = (await list_votes(found.id))[0] if found else None
    if vote is None or not vote.opens <= now < vote.closes:
        return ["Voting in the open round is over by now; start a new demo to vote."]
    letters = await _issue(settings, vote.id)
    return [f"Letters for {settings.booth_url}/stem/{slug}/1", *(_letter(settings, slug, one) for one in letters)]


async def _issue(settings: Settings, vote_id: UUID) -> list[PlainLetter]:
    """For the first residents who have not voted."""
    letters: list[PlainLetter] = []
    first = 0
    while len(letters) < LETTERS:
        async for page in issue_letters(settings.keys, vote_id, first, first + LETTERS - len(letters) - 1, None):
            letters += page
        first += LETTERS
    return letters[:LETTERS]


def _letter(settings: Settings, slug: str, letter: PlainLetter) -> str:
    link = f"{settings.booth_url}/stem/{slug}/1#{letter.number}-{letter.secret}"
    return f"  Letter {show_number(letter.number)}  secret {show_secret(letter.secret)}  {link}"
