"""One version of an idea with what changed in it, and the pictures of an idea."""

from typing import Any

import msgspec
from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from markupsafe import Markup

from server.files.queries import find_file
from server.files.serve import image_answer
from server.ideas.markdown import to_html
from server.ideas.pages import IDEA, IdeaAt, files_of, idea_at
from server.ideas.queries import VersionInfo, list_versions, shows_image
from server.ideas.text.rules import to_text
from server.ideas.versions.rules import Piece, changes
from server.web.guards import anyone
from server.web.render import View, render
from server.web.shell import AnyRequest

SHOWN = ("open", "merged", "waiting")


class Changed(msgspec.Struct, frozen=True):
    """A fact that one version changed; either side may be empty."""

    name: str
    before: str | int
    after: str | int


class VersionView(View):
    """A version, what it changed against the one before, and all others. The first changed nothing and is shown as it
    looks (`html`), any other as text with its changes in it."""

    at: IdeaAt
    version: VersionInfo
    versions: list[VersionInfo]
    title: list[Piece]
    html: Markup
    body: list[Piece]
    facts: list[Changed]
    is_first: bool


@get(f"{IDEA}/versioner/{{version:int}}", guards=[anyone()])
async def show_version(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], version: FromPath[int]
) -> Response[str]:
    at = await idea_at(request, slug, number)
    versions = {one.n: one for one in await list_versions(at.idea.id)}
    if version not in versions or at.idea.state not in SHOWN:
        raise NotFoundException
    this, before = versions[version], versions.get(version - 1)
    view = VersionView(
        at=at,
        version=this,
        versions=list(versions.values()),
        title=changes(before.title if before else this.title, this.title),
        html=to_html(this.body),
        body=changes(to_text(before.body), to_text(this.body)) if before else [],
        facts=_facts(before, this) if before else [],
        is_first=before is None,
    )
    return render(request, "ideas/version.html", None, view)


@get(f"{IDEA}/billede/{{name:str}}", guards=[anyone()])
async def show_image(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], name: FromPath[str]
) -> Response[Any]:
    at = await idea_at(request, slug, number)
    file = await find_file(name)
    if file is None or at.idea.state not in SHOWN or not await shows_image(at.idea.id, name):
        raise NotFoundException
    return await image_answer(request, files_of(request), file)


def _facts(before: VersionInfo, after: VersionInfo) -> list[Changed]:
    names = ("area", "category", "price", "alt")
    pairs = [(name, getattr(before, name), getattr(after, name)) for name in names]
    return [Changed(*pair) for pair in pairs if pair[1] != pair[2]]


ROUTES = [show_version, show_image]
