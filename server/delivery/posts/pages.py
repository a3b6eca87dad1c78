"""The forms with which staff and who leads a project add to it: the same for both, at addresses of their own."""

from typing import Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Response
from litestar.datastructures import UploadFile
from litestar.exceptions import NotFoundException, PermissionDeniedException
from pydantic import Field

from server.delivery.pages import (
    DeliveryAt,
    ExpenseForm,
    FormView,
    MilestoneForm,
    all_refused,
    delivery_at,
    ideas_address,
)
from server.delivery.posts.actions import Doer, add_expense, add_milestone, delete_milestone, edit_milestone
from server.delivery.queries import MilestoneInfo, get_milestone, list_expenses
from server.delivery.rules import ExpenseDraft, MilestoneDraft, check_alt
from server.files.actions import store_image
from server.files.queries import find_file
from server.files.rules import BadImage
from server.files.serve import image_answer
from server.ideas.pages import files_of
from server.rounds.queries import NotFound
from server.rounds.rules import BadDraft
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form
from server.web.render import redirect, render
from server.web.shell import AnyRequest, now

FormT = TypeVar("FormT", bound=Form)
LARGEST = 20_000_000
"""Bytes of a form with a picture: so much is read that a picture that is too large can be refused in words."""


class Side(msgspec.Struct, frozen=True):
    """Whose page a form belongs to: where it is, and who does it."""

    at: DeliveryAt
    path: str
    doer: Doer


class PhotoForm(Form):
    """The picture of any of these forms. `kept` holds the names of the one sent before and of its thumbnail."""

    image: UploadFile | None = None
    no_image: bool = False
    kept: str = ""
    alt: str = Field("", max_length=300)


class Photo(msgspec.Struct, frozen=True):
    """A kept picture; None = there is none."""

    image: str | None = None
    thumb: str | None = None
    alt: str = ""


async def desk_side(request: AnyRequest, slug: str, number: int) -> Side:
    """A member of staff at a project."""
    at = await delivery_at(slug, number)
    return Side(at, at.desk_path, Doer(account=request.user.id))


async def lead_side(request: AnyRequest, slug: str, number: int) -> Side:
    """The resident who leads a project; anybody else is refused."""
    at = await delivery_at(slug, number)
    if request.user.id != at.delivery.lead:
        raise PermissionDeniedException
    return Side(at, at.lead_path, Doer(resident=request.user.id))


async def milestone_page(
    request: AnyRequest, side: Side, milestone: MilestoneInfo | None, form: FormState | None = None
) -> Response[Any]:
    """The form of a new step, or of one there is."""
    path = f"{side.path}/milepael" + (f"/{milestone.id}" if milestone else "")
    shown = form or (_filled(milestone) if milestone else fresh_form())
    picture = f"{side.at.path}/billede/{milestone.thumb}" if milestone and milestone.thumb else ""
    view = FormView(shown, side.at, path, side.path, picture=picture, remove_path=f"{path}/slet" if milestone else "")
    return render(request, "delivery/milestone.html", None, view, 422 if shown.failed else 200)


async def save_milestone(request: AnyRequest, side: Side, milestone: MilestoneInfo | None) -> Response[Any]:
    """A new step, or a change of one."""
    read = await _read_with_photo(request, MilestoneForm, needs_alt=True)
    if isinstance(read, FormErrors):
        return await milestone_page(request, side, milestone, read)
    form, photo = read
    ideas = ideas_address(request, side.at.round)
    try:
        draft = MilestoneDraft(**form.model_dump(), image=photo.image, thumb=photo.thumb, alt=photo.alt)
        if milestone:
            delivery = side.at.delivery.id
            await edit_milestone(delivery, milestone.id, draft, ideas, side.doer, now(request))
        else:
            await add_milestone(side.at.delivery.id, draft, ideas, side.doer, now(request))
    except BadDraft as error:
        refused = _keeping(await all_refused(request, [error]), photo)
        return await milestone_page(request, side, milestone, refused)
    return redirect(request, f"{side.path}#milepaele")


async def remove_milestone(request: AnyRequest, side: Side, milestone: MilestoneInfo) -> Response[Any]:
    """Take a step off the page."""
    await delete_milestone(side.at.delivery.id, milestone.id, side.doer)
    return redirect(request, f"{side.path}#milepaele")


async def expense_page(request: AnyRequest, side: Side, form: FormState) -> Response[Any]:
    """The form for what was spent."""
    view = FormView(form, side.at, f"{side.path}/bilag", side.path)
    return render(request, "delivery/expense.html", None, view, 422 if form.failed else 200)


async def save_expense(request: AnyRequest, side: Side) -> Response[Any]:
    """What was spent, which waits to be confirmed."""
    read = await _read_with_photo(request, ExpenseForm, exponent=side.at.round.exponent)
    if isinstance(read, FormErrors):
        return await expense_page(request, side, read)
    form, photo = read
    draft = ExpenseDraft(**form.model_dump(), image=photo.image, thumb=photo.thumb)
    try:
        await add_expense(side.at.delivery.id, draft, side.doer, now(request))
    except BadDraft as error:
        return await expense_page(request, side, _keeping(await all_refused(request, [error]), photo))
    return redirect(request, f"{side.path}#bilag")


async def receipt_answer(request: AnyRequest, side: Side, name: str) -> Response[bytes]:
    """The picture of a receipt, for staff and for who leads the project."""
    ours = [one for one in await list_expenses(side.at.delivery.id) if name in (one.image, one.thumb)]
    file = await find_file(name) if ours else None
    if file is None:
        raise NotFoundException
    return await image_answer(request, files_of(request), file)


async def milestone_of(side: Side, milestone_id: UUID) -> MilestoneInfo:
    """A step of this project, or 404."""
    try:
        found = await get_milestone(milestone_id)
    except NotFound:
        raise NotFoundException from None
    if found.delivery != side.at.delivery.id:
        raise NotFoundException
    return found


def _filled(milestone: MilestoneInfo) -> FormState:
    kept = f"{milestone.image} {milestone.thumb}" if milestone.image else ""
    return fresh_form(
        title=milestone.title,
        due=milestone.due,
        done=milestone.done,
        text=milestone.text,
        alt=milestone.alt,
        kept=kept,
    )


async def _read_with_photo(
    request: AnyRequest, model: type[FormT], needs_alt: bool = False, **context: object
) -> tuple[FormT, Photo] | FormErrors:
    """A form with its picture, or everything that is wrong with both; a good picture is kept meanwhile."""
    form, given = await read_form(request, model, **context), await read_form(request, PhotoForm)
    photo, wrong = Photo(), given.errors if isinstance(given, FormErrors) else {}
    if not isinstance(given, FormErrors):
        photo, wrong = await _photo(request, given, needs_alt)
    if isinstance(form, FormErrors) or wrong:
        told = form.errors if isinstance(form, FormErrors) else {}
        return _keeping(FormErrors((await all_refused(request, [])).values, told | wrong), photo)
    return form, photo


async def _photo(request: AnyRequest, given: PhotoForm, needs_alt: bool) -> tuple[Photo, dict[str, list[str]]]:
    problems: list[BadDraft] = []
    image, thumb = await _kept("" if given.no_image else given.kept)
    if given.image is not None:
        try:
            sent = await store_image(files_of(request), await given.image.read(), now(request))
            image, thumb = sent.full.sha256, sent.thumb.sha256
        except BadImage as error:
            problems.append(BadDraft("image", error.text))
    try:
        check_alt(given.alt, image if needs_alt else None)
    except BadDraft as error:
        problems.append(error)
    return Photo(image, thumb, given.alt if image else ""), (await all_refused(request, problems)).errors


async def _kept(names: str) -> tuple[str | None, str | None]:
    """The picture the form came with, where it names one of ours."""
    image, _space, thumb = names.partition(" ")
    return (image, thumb) if await find_file(image) and await find_file(thumb) else (None, None)


def _keeping(form: FormErrors, photo: Photo) -> FormErrors:
    kept = [f"{photo.image} {photo.thumb}"] if photo.image else []
    return FormErrors(form.values | {"kept": kept}, form.errors)
