"""The administrator says who is responsible, how to reach them, and in which colours the pages stand."""

from dataclasses import asdict

from litestar import Response, Router, get, post
from pydantic import Field, field_validator

from server.people.actions import save_site
from server.people.queries import SiteInfo, get_site
from server.web.brand import NoColour, UnreadableBrand, check_brand
from server.web.desk import DeskLink
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form
from server.web.guards import staff
from server.web.locale import N_
from server.web.locale import gettext as _
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest, Site, shell_of

PATH = "/personale/kommunen"
DESK_LINKS = [
    DeskLink(PATH, N_("Name and contact"), N_("Who is responsible, phone and mail."), frozenset({"administrator"}))
]


class SiteView(View):
    """The form, and whether it has just been saved."""

    form: FormState
    saved: bool = False


class SiteForm(Form):
    """Phone and mail are both asked for: the accessibility statement must offer both."""

    name: str = Field(max_length=80)
    authority: str = Field(max_length=120)
    email: str = Field(max_length=200, pattern=r"^[^@\s]+@[^@\s]+$")
    phone: str = Field(max_length=30, pattern=r"^[+0-9][0-9 ]{5,}$")
    address: str = Field("", max_length=200)
    brand: str = "#14505f"
    brand_dark: str = "#0d3640"

    @field_validator("brand", "brand_dark")
    @classmethod
    def _is_readable(cls, colour: str) -> str:
        try:
            return check_brand(colour)
        except NoColour:
            raise ValueError(_("Write a colour like #14505f.")) from None
        except UnreadableBrand:
            raise ValueError(_("Choose a darker colour: white text on it must be readable (4.5 to 1).")) from None


@get(PATH, guards=[staff("administrator")])
async def show_site(request: AnyRequest) -> Response[str]:
    form = fresh_form(**asdict(await get_site()))
    return render(request, "people/site.html", None, SiteView(form, saved="gemt" in request.query_params))


@post(PATH, guards=[staff("administrator")], status_code=200)
async def submit_site(request: AnyRequest) -> Response[str]:
    form = await read_form(request, SiteForm)
    if isinstance(form, FormErrors):
        return render(request, "people/site.html", None, SiteView(form), status=422)
    site = SiteInfo(**form.model_dump())
    await save_site(site, request.user.id)
    shell = shell_of(request)
    shell.site = shown(site, shell.site.demo)
    return redirect(request, f"{PATH}?gemt")


def shown(site: SiteInfo, demo: bool) -> Site:
    """The site as every page shows it."""
    return Site(
        name=site.name,
        authority=site.authority,
        email=site.email,
        phone=site.phone,
        address=site.address,
        currency=site.currency,
        brand=site.brand,
        brand_dark=site.brand_dark,
        demo=demo,
    )


router = Router("/", route_handlers=[show_site, submit_site])
