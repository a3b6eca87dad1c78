"""Mails about an idea, each in the language of whoever gets it."""

from collections.abc import Iterable
from datetime import datetime

from server.ideas.queries import IdeaInfo
from server.mail.actions import queue_mail
from server.people.queries import Resident
from server.web.locale import N_, speaking, with_locale
from server.web.locale import gettext as _
from server.web.shell import Locale

NEWS = {
    "question": N_("Somebody has asked a question about your idea."),
    "answer": N_("A question about the idea has been answered."),
    "changed": N_("The idea has been changed."),
    "withdrawn": N_("The idea has been withdrawn."),
    "hidden": N_("The idea is no longer shown, for a reason you can read on its page."),
    "shown": N_("The idea is now on the page, where everybody can see it."),
    "merged": N_("The idea has been merged into another one."),
    "decided": N_("It has been decided what becomes of the idea."),
    "asked-back": N_("We have a question about your idea before we can go on."),
    "won": N_("The idea has won money in the vote, and will be carried out."),
    "begun": N_("The idea is being carried out: work has begun."),
    "milestone": N_("The idea is being carried out, and has come a step further."),
    "carried-out": N_("The idea has been carried out."),
    "given-up": N_("The idea will not be carried out after all."),
    "resumed": N_("Work on the idea goes on after all."),
    "evaluated": N_("The idea has been carried out as far as it went, and what was learnt has been written down."),
}
"""Kind of news → what the mail says first."""


async def tell(
    people: Iterable[Resident], idea: IdeaInfo, address: str, news: str, now: datetime, reason: str = ""
) -> None:
    """Queue a mail to each of them, in the caller's transaction. `address` is that of the idea in Danish, whole."""
    for person in people:
        if person.email:
            with speaking(_locale(person)):
                subject, body, link = _letter(person, idea, address, news, reason)
            await queue_mail(
                person.email, subject, body, f"idea-{news}", now, locale=person.locale, unsubscribe=f"{link}#foelg"
            )


def _letter(person: Resident, idea: IdeaInfo, address: str, news: str, reason: str) -> tuple[str, str, str]:
    scheme, rest = address.split("://")
    host, path = rest.split("/", 1)
    link = f"{scheme}://{host}{with_locale('/' + path, _locale(person))}"
    parts = [
        _(NEWS[news]),
        f"“{idea.title}”",
        reason,
        link,
        _("You get this mail because the idea is yours or you follow it. You can stop following it on its page."),
    ]
    return _("News about the idea: %(title)s") % {"title": idea.title}, "\n\n".join(filter(None, parts)), link


def _locale(person: Resident) -> Locale:
    return "en" if person.locale == "en" else "da"
