"""HTML forms: read once, all errors at once, each at its field, everything typed kept.

    class SignIn(Form):
        email: str = Field(max_length=200)
        rounds: list[UUID] = []

    form = await read_form(request, SignIn)
    if isinstance(form, FormErrors):
        return render(request, "people/sign_in.html", "people/_sign_in.html", SignInView(form=form), status=422)

A view carries `form: FormState` (fresh values or FormErrors); the macros of templates/components/form.html show it.
Litestar's own reading refuses a list field with exactly one tick; `getall` takes none, one or many.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin
from zoneinfo import ZoneInfo

import msgspec
from litestar.datastructures import FormMultiDict, UploadFile
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from server.web.locale import N_, gettext
from server.web.shell import AnyRequest

ZONE = ZoneInfo("Europe/Copenhagen")
YEARS = range(1990, 2200)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""No text has these; PostgreSQL does not even take the first."""
TAKEN_OUT = N_("Here was a character that is no text. It has been taken out: check the field, and send again.")


class Form(BaseModel):
    """What a form must hold. Texts lose blanks at both ends; unknown fields are ignored."""

    model_config = ConfigDict(
        str_strip_whitespace=True, extra="ignore", arbitrary_types_allowed=True, frozen=True, defer_build=True
    )


class FormState(msgspec.Struct, frozen=True):
    """What a form shows: texts by field name, and what is wrong by field name ("" is the form as a whole)."""

    values: dict[str, list[str]] = {}
    errors: dict[str, list[str]] = {}

    def value(self, name: str) -> str:
        """The one text of a field, "" when there is none."""
        return next(iter(self.values.get(name, [])), "")

    def ticked(self, name: str, option: object) -> bool:
        """Whether an option of a list of ticks, radios or a select was chosen."""
        return str(option) in self.values.get(name, [])

    def errors_of(self, name: str) -> list[str]:
        """What is wrong with a field."""
        return self.errors.get(name, [])

    @property
    def failed(self) -> bool:
        """Whether the form was refused; the page title then starts with "Error:"."""
        return bool(self.errors)


class FormErrors(FormState, frozen=True):
    """A refused form. Answer it with status 422."""


FormT = TypeVar("FormT", bound=BaseModel)


def fresh_form(**values: object) -> FormState:
    """A form nobody has sent yet, filled with these values; a list or set ticks several."""
    return FormState({name: _texts(value) for name, value in values.items() if value is not None})


async def read_form(request: AnyRequest, model: type[FormT], **context: object) -> FormT | FormErrors:
    """The form as the model, or everything that is wrong with it. `context` is for the fields' own checks."""
    return _read(await request.form(), model, context)


def read_query(request: AnyRequest, model: type[FormT]) -> FormT | FormErrors:
    """The same for a form whose fields stand in the address."""
    return _read(FormMultiDict(request.query_params.multi_items()), model, {})


def _read(sent: FormMultiDict, model: type[FormT], context: dict[str, object]) -> FormT | FormErrors:
    errors = {name: [gettext(TAKEN_OUT)] for name in model.model_fields if _holds_control(sent.getall(name, []))}
    try:
        form = model.model_validate(_raw(sent, model), context=context)
    except ValidationError as error:
        errors = _messages(error) | errors
    return FormErrors(_shown(sent), errors) if errors else form


async def refuse(request: AnyRequest, field: str, message: str) -> FormErrors:
    """The form as sent, refused for a reason only an action can know; `field` "" for the form as a whole."""
    return FormErrors(_shown(await request.form()), {field: [message]})


def _raw(sent: FormMultiDict, model: type[BaseModel]) -> dict[str, Any]:
    """One value or a list, as the model wants it; an empty text counts as not sent."""
    raw: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        given = [value for value in sent.getall(name, []) if not _is_empty(value)]
        if _is_list(field.annotation):
            raw[name] = given
        elif given:
            raw[name] = given[-1]
    return raw


def _is_empty(value: object) -> bool:
    if isinstance(value, UploadFile):
        return not value.filename
    return isinstance(value, str) and not value.strip()


def _is_list(annotation: Any) -> bool:
    origin = get_origin(annotation) or annotation
    if origin in (Union, UnionType):
        return any(_is_list(part) for part in get_args(annotation))
    if origin is Annotated:
        return _is_list(get_args(annotation)[0])
    return origin in (list, set, frozenset, tuple)


def _shown(sent: FormMultiDict) -> dict[str, list[str]]:
    return {
        name: [CONTROL.sub("", value) for value in sent.getall(name) if isinstance(value, str)]
        for name in sent
        if name != "csrf"
    }


def _holds_control(values: list[object]) -> bool:
    return any(isinstance(value, str) and CONTROL.search(value) for value in values)


def _texts(value: object) -> list[str]:
    if isinstance(value, bool):
        return ["1"] if value else []
    if isinstance(value, (list, tuple, set, frozenset)):
        return [str(item) for item in value]
    return [str(value)]


MESSAGES: Mapping[str, str] = {
    "missing": N_("Fill in this field."),
    "string_too_short": N_("Write at least %(min_length)s characters."),
    "string_too_long": N_("Write at most %(max_length)s characters."),
    "string_pattern_mismatch": N_("This does not look right. Check what you wrote."),
    "too_short": N_("Choose at least %(min_length)s."),
    "too_long": N_("Choose at most %(max_length)s."),
    "int_parsing": N_("Write a whole number."),
    "int_from_float": N_("Write a whole number."),
    "float_parsing": N_("Write a number."),
    "decimal_parsing": N_("Write a number."),
    "greater_than": N_("Write a number above %(gt)s."),
    "greater_than_equal": N_("Write a number of at least %(ge)s."),
    "less_than": N_("Write a number below %(lt)s."),
    "less_than_equal": N_("Write a number of at most %(le)s."),
    "literal_error": N_("Choose one of the options."),
    "enum": N_("Choose one of the options."),
    "uuid_parsing": N_("Choose one of the options."),
    "bool_parsing": N_("Choose yes or no."),
    "date_from_datetime_parsing": N_("Write a date as year-month-day, for instance 2026-11-22."),
    "date_parsing": N_("Write a date as year-month-day, for instance 2026-11-22."),
    "datetime_from_date_parsing": N_("Write date and time, for instance 2026-11-22 15:00."),
    "datetime_parsing": N_("Write date and time, for instance 2026-11-22 15:00."),
    "is_instance_of": N_("Choose a file."),
}


def _messages(error: ValidationError) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in error.errors():
        field = str(one["loc"][0]) if one["loc"] else ""
        message = _message(one)
        if message not in found.setdefault(field, []):
            found[field].append(message)
    return found


def _message(one: ErrorDetails) -> str:
    """A check of ours raises ValueError(_("...")), which is shown as it stands."""
    if one["type"] == "value_error":
        return str(one["ctx"]["error"])
    template = MESSAGES.get(one["type"], N_("This does not look right. Check what you wrote."))
    return gettext(template) % one.get("ctx", {})


def _to_utc(local: datetime) -> datetime:
    if local.year not in YEARS:
        raise ValueError(gettext(NO_YEAR) % {"first": YEARS[0], "last": YEARS[-1]})
    if local.tzinfo:
        return local.astimezone(UTC)
    utc = local.replace(tzinfo=ZONE, fold=0).astimezone(UTC)
    if utc.astimezone(ZONE).replace(tzinfo=None, fold=0) != local:
        raise ValueError(gettext(NO_TIME))
    return utc


NO_YEAR = N_("Write a year from %(first)s to %(last)s.")
NO_TIME = N_("This time does not exist: the clocks are put forward over it. Write another.")
LocalDateTime = Annotated[datetime, AfterValidator(_to_utc)]
"""A `datetime-local` field: Danish time as typed, UTC as read. When clocks are put back an hour comes twice: the first
of the two is meant. When they are put forward an hour is left out, and no time in it is taken."""
