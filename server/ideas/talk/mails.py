"""Mails about an idea, each in the language of whoever gets it."""

from collections.abc import Iterable
from datetime import datetime

from server.ideas.queries import IdeaInfo
from server.ideas.unfollow.link import stop_path
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
    "listed": N_("The council has put the idea to the vote."),
    "not-listed": N_("The council has not put the idea to the vote."),
    "lost": N_("The idea got no money in the vote."),
    "won": N_("The idea has won money in the vote, and will be carried out."),
    "begun": N_("The idea is being carried out: work has begun."),
    "milestone": N_("The idea is being carried out, and has come a step further."),
    "carried-out": N_("The idea has been carried out."),
    "given-up": N_("The idea will not be carried out after all."),
    "resumed": N_("Work on the idea goes on after all."),
    "evaluated": N_("The idea has been carried out as far as it went, and what was learnt has been written down."),
}
"""Kind of news → what the mail says first."""
ANYWAY = frozenset({"asked-back", "decided", "hidden"})
"""What a proposer is told about her own idea, also when she no longer follows it."""


async def tell(
    people: Iterable[Resident], idea: IdeaInfo, address: str, news: str, now: datetime, reason: str = ""
) -> None:
    """Queue a mail to each of them, in the caller's transaction. `address` is that of the idea in Danish, whole."""
    for person in people:
        if person.email:
            site, path = _split(address)
            must = person.id == idea.proposer and news in ANYWAY
            stop = "" if must else site + with_locale(stop_path(idea.id, person.id), _locale(person))
            with speaking(_locale(person)):
                subject, body = _letter(idea, site + with_locale(path, _locale(person)), stop, news, reason)
            await queue_mail(person.email, subject, body, f"idea-{news}", now, locale=person.locale, unsubscribe=stop)


def _letter(idea: IdeaInfo, link: str, stop: str, news: str, reason: str) -> tuple[str, str]:
    why = _("You get this mail because the idea is yours.")
    if stop:
        why = _("You get this mail because you follow the idea. No more of them, without signing in:") + f"\n{stop}"
    parts = [_(NEWS[news]), f"“{idea.title}”", reason, link, why]
    return _("News about the idea: %(title)s") % {"title": idea.title}, "\n\n".join(filter(None, parts))


def _split(address: str) -> tuple[str, str]:
    """Scheme with host, and path."""
    scheme, rest = address.split("://")
    host, path = rest.split("/", 1)
    return f"{scheme}://{host}", f"/{path}"


def _locale(person: Resident) -> Locale:
    return "en" if person.locale == "en" else "da"
