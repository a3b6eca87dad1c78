"""The forms of proposing: what they hold, and how a draft, an idea and an error look in them."""

from collections.abc import Iterable
from datetime import datetime

from litestar.datastructures import UploadFile
from pydantic import ConfigDict

from server.files.actions import store_image
from server.files.rules import BadImage
from server.ideas.pages import files_of
from server.ideas.proposing.rules import Typed
from server.ideas.queries import IdeaInfo
from server.rounds.pages import typed_amount
from server.rounds.rules import BadDraft
from server.web.forms import Form, FormErrors, FormState, fresh_form
from server.web.locale import gettext as _
from server.web.shell import AnyRequest

LARGEST = 20_000_000
"""Bytes of a form with a picture: so much is read that a picture that is too large can be refused in words."""


class WhatForm(Form):
    """Step 1. Nothing is asked for here: a draft takes everything, and `rules.read_typed` says what is wrong."""

    title: str = ""
    body: str = ""


class WhereForm(Form):
    """Step 2. `no_image` takes the picture away."""

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="ignore")

    area: str = ""
    lat: str = ""
    lon: str = ""
    price: str = ""
    category: str = ""
    alt: str = ""
    will_carry_out: bool = False
    image: UploadFile | None = None
    no_image: bool = False


class WholeForm(WhatForm, WhereForm):
    """Both steps, for changing an idea. `kept` holds the names of the picture and its thumbnail."""

    kept: str = ""


def form_of(typed: Typed, problems: Iterable[BadDraft] = ()) -> FormState:
    """What was typed, with what is wrong at its field."""
    values = {name: value for name, value in vars(typed).items() if name not in ("image", "thumb")}
    shown = fresh_form(**values)
    errors: dict[str, list[str]] = {}
    for problem in problems:
        errors.setdefault(problem.field, []).append(_(problem.text) % problem.values)
    return FormErrors(shown.values, errors) if errors else shown


def typed_of(idea: IdeaInfo, exponent: int) -> Typed:
    """An idea as its proposer would type it."""
    return Typed(
        title=idea.title,
        body=idea.body,
        area=idea.area,
        lat="" if idea.lat is None else str(idea.lat),
        lon="" if idea.lon is None else str(idea.lon),
        price=typed_amount(idea.price, exponent) if idea.price else "",
        category=idea.category,
        image=idea.image,
        thumb=idea.thumb,
        alt=idea.alt,
        will_carry_out=idea.will_carry_out,
    )


async def sent_image(
    request: AnyRequest, form: WhereForm, now: datetime
) -> tuple[dict[str, str | None], list[BadDraft]]:
    """The columns of the picture as the form changes them (none when it does not), and what is wrong with it."""
    if form.image is not None:
        try:
            kept = await store_image(files_of(request), await form.image.read(), now)
        except BadImage as error:
            return {}, [BadDraft("image", error.text)]
        return {"image": kept.full.sha256, "thumb": kept.thumb.sha256}, []
    return ({"image": None, "thumb": None}, []) if form.no_image else ({}, [])
