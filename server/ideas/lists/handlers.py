"""The public list of ideas, and as feeds what is new in a round or about one idea."""

from functools import lru_cache

from litestar import Response, get
from litestar.params import FromPath
from markupsafe import Markup

from server.ideas.lists.feeds import Entry, Feed, feed_answer
from server.ideas.lists.queries import COUNTED, CardInfo, count_found, find_cards
from server.ideas.lists.rules import Wanted, wanted_of
from server.ideas.pages import IDEA, LIST, RoundIdeas, closed_for, idea_at, ideas_at, names_of
from server.ideas.queries import IdeaInfo, list_versions
from server.ideas.review.queries import Progress, find_verdict, get_progress, has_begun
from server.ideas.talk.queries import list_questions
from server.ideas.text.rules import excerpt
from server.web.guards import anyone
from server.web.locale import N_, current_locale, pick_plain, with_locale
from server.web.locale import gettext as _
from server.web.render import View, environment, render
from server.web.shell import AnyRequest, Locale, now

IN_FEED = 30
KEPT = 1000
"""Cards that are kept rendered."""
DECIDED = {"approved": N_("Approved by the municipality"), "rejected": N_("Rejected")}


class ListView(View):
    """One page of the list; `next` the address of the page after it, "" at the end; of more than `counted` ideas nobody
    says how many; `progress` None before anybody has looked at one."""

    place: RoundIdeas
    wanted: Wanted
    cards: list[Markup]
    found: int
    counted: int
    next: str
    may_propose: bool
    closed: str
    progress: Progress | None


@get(LIST, guards=[anyone()])
async def show_list(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    place = await ideas_at(slug)
    wanted, closed = wanted_of(dict(request.query_params)), await closed_for(place, now(request))
    cards, following = await find_cards(place.round.id, wanted)
    view = ListView(
        place=place,
        wanted=wanted,
        cards=await _cards(place, cards),
        found=await count_found(place.round.id, wanted),
        counted=COUNTED,
        next=f"{place.path}{wanted.query(after=following.after)}" if following else "",
        may_propose=place.may("propose") and not closed,
        closed=closed,
        progress=await get_progress(place.round.id) if await has_begun(place.round.id) else None,
    )
    return render(request, "ideas/list.html", "ideas/_more.html", view)


async def _cards(place: RoundIdeas, cards: list[CardInfo]) -> list[Markup]:
    locale, round_, names = current_locale(), place.round, await names_of(cards)
    return [_card(locale, place.path, round_.currency, round_.exponent, card, names[card.id]) for card in cards]


@lru_cache(maxsize=KEPT)
def _card(locale: Locale, path: str, currency: str, exponent: int, card: CardInfo, name: str) -> Markup:
    """A card as HTML: the same as long as it says the same."""
    here = with_locale(f"{path}/{card.number}", locale)
    template = environment(locale).get_template("ideas/_card.html")
    html = template.render(path=here, card=card, name=name, currency=currency, exponent=exponent)
    return Markup(html)  # noqa: S704 - the template has escaped what it shows


@get("/r/{slug:str}/ideer.atom", guards=[anyone()])
async def show_feed(request: AnyRequest, slug: FromPath[str]) -> Response[bytes]:
    place = await ideas_at(slug)
    cards, _more = await find_cards(place.round.id, Wanted(), IN_FEED)
    names = await names_of(cards)
    entries = [
        Entry(f"{place.path}/{card.number}", card.title, card.summary, card.created, names[card.id]) for card in cards
    ]
    title = f"{_(place.words.many)} – {pick_plain(place.round.titles)}"
    return feed_answer(request, Feed(place.path, title, now(request), entries))


@get(f"{IDEA}/nyt.atom", guards=[anyone()])
async def show_idea_feed(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    at = await idea_at(request, slug, number)
    entries = await _news(at.idea, at.path) if at.idea.state in ("open", "merged") else []
    title = at.idea.title if at.idea.state != "hidden" else _(at.place.words.numbered) % {"number": number}
    return feed_answer(request, Feed(at.path, title, at.idea.created, entries))


async def _news(idea: IdeaInfo, path: str) -> list[Entry]:
    """Versions, answers and the municipality's decision, newest first. What the council, the vote and the work made of
    it this room cannot know: that stands on the page of its way, and goes out by mail."""
    versions = [
        Entry(f"{path}/versioner/{one.n}", one.title, excerpt(one.body), one.created)
        for one in await list_versions(idea.id)
    ]
    answers = [
        Entry(f"{path}#svar-{answer.id}", excerpt(question.body, 80), excerpt(answer.body), answer.created)
        for question in await list_questions(idea.id)
        if not question.hidden_reason
        for answer in question.answers
        if not answer.hidden_reason
    ]
    decided = [
        Entry(f"{path}#afgoerelse", _(DECIDED[verdict.decision]), verdict.reason, verdict.decided_at)
        for verdict in [await find_verdict(idea.id)]
        if verdict
    ]
    return sorted([*versions, *answers, *decided], key=lambda entry: entry.when, reverse=True)[:IN_FEED]


ROUTES = [show_list, show_feed, show_idea_feed]
