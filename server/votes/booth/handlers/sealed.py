"""A sealed vote as the booth knows it: the manifest, the projects' texts, and what can be done now."""

from datetime import datetime
from typing import Literal

import msgspec
from litestar.exceptions import NotFoundException

from ballots.manifest import Manifest, Project, parse_manifest
from server.rounds.projects.queries import list_projects
from server.rounds.queries import (
    NotFound,
    ProjectInfo,
    RoundInfo,
    Seal,
    Texts,
    VoteInfo,
    find_seal,
    get_round_by_slug,
    get_vote_by_number,
)
from server.votes.box.served import refusal_of

BOOTH = "/stem/{slug:str}/{number:int}"
LEAD = 160
State = Literal["early", "waiting", "open", "late", "closed", "paused"]
"""`paused`: it would be open or late, but the vote is not served."""


class ProjectTexts(msgspec.Struct, frozen=True):
    """One project of a sealed vote, made ready for the page: `place` in the manifest, texts by language."""

    place: int
    entry: Project
    theme: str
    lead: Texts
    rest: list[Texts]
    words: list[str]


class Booth(msgspec.Struct, frozen=True):
    """One sealed vote as the booth knows it; `state` says what can be done in it now."""

    round: RoundInfo
    vote: VoteInfo
    seal: Seal
    manifest: Manifest
    projects: dict[str, ProjectTexts]
    state: State

    @property
    def path(self) -> str:
        return f"/stem/{self.round.slug}/{self.vote.number}"


async def get_booth(slug: str, number: int, now: datetime) -> Booth:
    """The vote at `/stem/<slug>/<number>`; 404 for one that is not sealed yet."""
    try:
        round_ = await get_round_by_slug(slug)
        vote = await get_vote_by_number(round_.id, number)
    except NotFound:
        raise NotFoundException from None
    if vote.eid is None or round_.phase == "cancelled":
        raise NotFoundException
    seal, manifest, projects = await _sealed(vote)
    state = state_of(round_.phase, vote, now)
    if state in ("open", "late") and await refusal_of(vote.id):
        state = "paused"
    return Booth(round_, vote, seal, manifest, projects, state)


def state_of(phase: str, vote: VoteInfo, now: datetime) -> State:
    """Both must hold: the phase that people moved, and the dates that bind."""
    if vote.step == "voting" and phase == "voting":
        if now < vote.opens:
            return "early"
        return "open" if now < vote.closes else "late" if now < vote.box_closes else "closed"
    if vote.step == "pass_closed":
        return "late" if now < vote.box_closes else "closed"
    if vote.step == "sealed":
        return "early" if now < vote.opens else "waiting"
    return "closed"


_cache: dict[bytes, tuple[Seal, Manifest, dict[str, ProjectTexts]]] = {}


async def _sealed(vote: VoteInfo) -> tuple[Seal, Manifest, dict[str, ProjectTexts]]:
    """Manifest and project texts: read once, since triggers keep what is sealed from ever changing."""
    assert vote.eid is not None
    if vote.eid not in _cache:
        seal = await find_seal(vote.id)
        if seal is None:
            raise NotFoundException
        manifest = parse_manifest(seal.manifest)
        infos = {project.code: project for project in await list_projects(vote.id)}
        texts = {p.id: _texts(at, p, infos.get(p.id)) for at, p in enumerate(manifest.projects)}
        _cache[vote.eid] = (seal, manifest, texts)
    return _cache[vote.eid]


def _texts(place: int, entry: Project, info: ProjectInfo | None) -> ProjectTexts:
    descriptions = {language: text for language, text in info.descriptions.items() if text.strip()} if info else {}
    return ProjectTexts(
        place,
        entry,
        info.theme if info else "",
        {language: lead_of(text) for language, text in descriptions.items()},
        rest_of(descriptions),
        [*entry.titles.values(), *descriptions.values()],
    )


def lead_of(text: str) -> str:
    """The first two lines or so: whole sentences where they fit, else cut at a word."""
    first = " ".join(text.split("\n", 1)[0].split())
    if len(first) <= LEAD:
        return first
    cut = first[:LEAD]
    sentence = max(cut.rfind(". "), cut.rfind("! "), cut.rfind("? "))
    return cut[: sentence + 1] if sentence > LEAD // 3 else cut[: cut.rfind(" ")] + " …"


def rest_of(descriptions: Texts) -> list[Texts]:
    """The whole text by paragraph, when the lead is not all of it."""
    if all(lead_of(text) == " ".join(text.split()) for text in descriptions.values()):
        return []
    parts = {language: [part for part in text.splitlines() if part.strip()] for language, text in descriptions.items()}
    longest = max(len(part) for part in parts.values())
    return [{language: part[at] for language, part in parts.items() if at < len(part)} for at in range(longest)]
