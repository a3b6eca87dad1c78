"""A resident who has done everything that leaves something behind."""

import io
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from PIL import Image

from server.files.actions import ImageInfo, store_image
from server.ideas.proposing.actions import save_draft
from server.ideas.queries import IdeaInfo
from server.ideas.review.actions import answer_review, ask_proposer
from server.ideas.review.rules import today_of
from server.ideas.talk.actions import answer_question, ask_question, set_follow, set_support
from server.people.actions import add_resident, create_session
from server.people.residents.actions import send_link
from server.web.session import token_hash
from tests.support.ideas import NOW, a_collecting_round, a_resident, an_idea

NAME, EMAIL = "Valborg Vesterhav", "valborg.vesterhav@borger.example"
TOKEN = "session of the whole resident"


@dataclass(frozen=True)
class Whole:
    """Who she is; an idea of hers and one of somebody else; the pictures of her idea and of her draft."""

    id: UUID
    own: IdeaInfo
    other: IdeaInfo
    shown: ImageInfo
    drafted: ImageInfo


async def a_whole_resident(folder: Path) -> Whole:
    """Ideas, versions, a draft with a picture, questions both ways, answers, support, follows, mails, a session."""
    round_id, who = await a_collecting_round(), await add_resident(EMAIL, NAME, "da", NOW)
    shown, drafted = await store_image(folder, _picture(1), NOW), await store_image(folder, _picture(2), NOW)
    own = await an_idea(round_id, who, image=shown.full.sha256, thumb=shown.thumb.sha256, alt="En bænk")
    other = await an_idea(round_id, await a_resident())
    await send_link("token", EMAIL, "/min-side", "Log ind", "tekst", "da", NOW)
    await create_session(token_hash(TOKEN), None, NOW, who)
    await save_draft(
        round_id, who, {"title": "Gynger", "image": drafted.full.sha256, "thumb": drafted.thumb.sha256}, NOW
    )
    await set_support(other.id, who, True)
    await set_follow(other.id, who, True)
    await ask_question(other.id, who, "Hvem passer den?", f"http://localhost/r/prove/ideer/{other.number}", NOW)
    address = f"http://localhost/r/prove/ideer/{own.number}"
    asked = await ask_question(own.id, await a_resident("Ib"), "Hvornår?", address, NOW)
    await answer_question(asked, "Til foråret.", address, NOW, resident=who)
    await ask_proposer(own.id, "Hvor skal den stå?", today_of(NOW) + timedelta(days=5), address, None, NOW)
    await answer_review(own.id, who, "Ved åen.", address, NOW)
    return Whole(who, own, other, shown, drafted)


def _picture(seed: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (600, 500), (seed * 40, 90, 120)).save(out, "JPEG")
    return out.getvalue()
