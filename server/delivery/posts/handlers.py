"""Adding to a project: for staff at their desk, and for the resident who leads it."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from server.delivery.pages import LEAD, PROJECT, carriers
from server.delivery.posts.pages import (
    LARGEST,
    desk_side,
    expense_page,
    lead_side,
    milestone_of,
    milestone_page,
    receipt_answer,
    remove_milestone,
    save_expense,
    save_milestone,
)
from server.web.forms import fresh_form
from server.web.guards import resident
from server.web.shell import AnyRequest

STEP = "milepael/{milestone:uuid}"


@get(f"{PROJECT}/milepael", guards=[carriers()])
async def show_new_milestone(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    return await milestone_page(request, await desk_side(request, slug, number), None)


@post(f"{PROJECT}/milepael", guards=[carriers()], status_code=200, request_max_body_size=LARGEST)
async def submit_new_milestone(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    return await save_milestone(request, await desk_side(request, slug, number), None)


@get(f"{PROJECT}/{STEP}", guards=[carriers()])
async def show_milestone(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], milestone: FromPath[UUID]
) -> Response[Any]:
    side = await desk_side(request, slug, number)
    return await milestone_page(request, side, await milestone_of(side, milestone))


@post(f"{PROJECT}/{STEP}", guards=[carriers()], status_code=200, request_max_body_size=LARGEST)
async def submit_milestone(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], milestone: FromPath[UUID]
) -> Response[Any]:
    side = await desk_side(request, slug, number)
    return await save_milestone(request, side, await milestone_of(side, milestone))


@post(f"{PROJECT}/{STEP}/slet", guards=[carriers()], status_code=200)
async def submit_remove_milestone(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], milestone: FromPath[UUID]
) -> Response[Any]:
    side = await desk_side(request, slug, number)
    return await remove_milestone(request, side, await milestone_of(side, milestone))


@get(f"{PROJECT}/bilag", guards=[carriers()])
async def show_expense(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    return await expense_page(request, await desk_side(request, slug, number), fresh_form())


@post(f"{PROJECT}/bilag", guards=[carriers()], status_code=200, request_max_body_size=LARGEST)
async def submit_expense(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    return await save_expense(request, await desk_side(request, slug, number))


@get(f"{PROJECT}/kvittering/{{name:str}}", guards=[carriers()])
async def show_receipt(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], name: FromPath[str]
) -> Response[Any]:
    return await receipt_answer(request, await desk_side(request, slug, number), name)


@get(f"{LEAD}/milepael", guards=[resident()])
async def show_my_new_milestone(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    return await milestone_page(request, await lead_side(request, slug, number), None)


@post(f"{LEAD}/milepael", guards=[resident()], status_code=200, request_max_body_size=LARGEST)
async def submit_my_new_milestone(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    return await save_milestone(request, await lead_side(request, slug, number), None)


@get(f"{LEAD}/{STEP}", guards=[resident()])
async def show_my_milestone(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], milestone: FromPath[UUID]
) -> Response[Any]:
    side = await lead_side(request, slug, number)
    return await milestone_page(request, side, await milestone_of(side, milestone))


@post(f"{LEAD}/{STEP}", guards=[resident()], status_code=200, request_max_body_size=LARGEST)
async def submit_my_milestone(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], milestone: FromPath[UUID]
) -> Response[Any]:
    side = await lead_side(request, slug, number)
    return await save_milestone(request, side, await milestone_of(side, milestone))


@post(f"{LEAD}/{STEP}/slet", guards=[resident()], status_code=200)
async def submit_remove_my_milestone(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], milestone: FromPath[UUID]
) -> Response[Any]:
    side = await lead_side(request, slug, number)
    return await remove_milestone(request, side, await milestone_of(side, milestone))


@get(f"{LEAD}/bilag", guards=[resident()])
async def show_my_expense(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    return await expense_page(request, await lead_side(request, slug, number), fresh_form())


@post(f"{LEAD}/bilag", guards=[resident()], status_code=200, request_max_body_size=LARGEST)
async def submit_my_expense(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    return await save_expense(request, await lead_side(request, slug, number))


@get(f"{LEAD}/kvittering/{{name:str}}", guards=[resident()])
async def show_my_receipt(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], name: FromPath[str]
) -> Response[Any]:
    return await receipt_answer(request, await lead_side(request, slug, number), name)


ROUTES = [
    *(show_new_milestone, submit_new_milestone, show_milestone, submit_milestone, submit_remove_milestone),
    *(show_expense, submit_expense, show_receipt),
    *(show_my_new_milestone, submit_my_new_milestone, show_my_milestone, submit_my_milestone),
    *(submit_remove_my_milestone, show_my_expense, submit_my_expense, show_my_receipt),
]
