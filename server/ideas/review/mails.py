"""Mails to staff about a review. Staff get theirs in Danish."""

from datetime import datetime

from server.ideas.queries import IdeaInfo
from server.mail.actions import queue_mail
from server.people.queries import Staff
from server.web.locale import gettext as _
from server.web.locale import speaking


async def tell_owner(owner: Staff, idea: IdeaInfo, answer: str, address: str, now: datetime) -> None:
    """The proposer has answered; `address` is the review's own page, whole."""
    with speaking("da"):
        subject = _("Answer about the idea: %(title)s") % {"title": idea.title}
        text = _("Whoever sent in the idea has answered your question.")
    await queue_mail(owner.email, subject, f"{text}\n\n“{idea.title}”\n\n{answer}\n\n{address}", "review-answered", now)
