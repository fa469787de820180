"""Attributes in bodies: what may be written of them, as columns take it, or all that is wrong with them."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from pydantic import ValidationError

from api.bodies import POINTER
from api.errors import Fault, Invalid
from openevent import markup, storage
from openevent.kinds import EMAIL_LENGTH, READ_ONLY
from openevent.mail.lines import one_line
from openevent.resource import Attribute, Resource

EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
WEB: Final = re.compile(r"https?://\S+")
type Check = Callable[[Attribute, Any], Any]
YEARS: Final = range(2, 9999)
"""A day away from both ends of Python's calendar, so that no shift of zone leaves it."""
SERVERS: Final = frozenset({("session", "created_at"), ("user", "was_registered_with_order")})
"""What only imports and the server say, though it is no read-only attribute."""


def columns(resource: Resource, sent: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Give the columns to write, of attributes by dashed name; `stored` is the row, nothing for a new one.

    What is as the row has it is left out unread: rows that were imported may hold what nobody could write today.
    Raises Invalid with all faults.
    """
    faults: list[Fault] = []
    written: dict[str, Any] = {}
    for name, value in _writable(resource, sent, stored).items():
        try:
            read = _read(resource, resource.fields[name], value)
        except ValueError as error:
            faults.append(Fault(str(error), pointer=POINTER.format(name.replace("_", "-"))))
            continue
        if not stored or stored[name] != read:
            written[name] = read
    faults += [] if stored else _missing(resource, sent)
    if faults:
        raise Invalid(*faults)
    return written


def own_media(resource: Resource, values: Mapping[str, Any]) -> dict[str, tuple[str, int]]:
    """Give the columns that would hold the URL of a medium of this deployment: its key, and the event it lies under."""
    media = [name for name, field in resource.fields.items() if field.kind.name == "media"]
    keys = {name: storage.own_key(url) or "" for name in media if isinstance(url := values.get(name), str)}
    return {name: (key, event_id) for name, key in keys.items() if (event_id := storage.event_of(key))}


def is_address(value: Any) -> bool:
    """Tell whether a value is an e-mail address, with blanks around it or without."""
    fits = isinstance(value, str) and "\0" not in value and len(value) <= EMAIL_LENGTH
    return fits and EMAIL.fullmatch(value.strip()) is not None


def _writable(resource: Resource, sent: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: sent[field.dashed] for name, field in resource.fields.items() if field.dashed in sent}
    return {
        name: value
        for name, value in known.items()
        if _is_ours_to_write(resource, resource.fields[name])
        and not (value is None and _may_be_left_out(resource.fields[name]))
        and not (stored and _is_as_stored(resource.fields[name], value, stored[name]))
    }


def _is_ours_to_write(resource: Resource, field: Attribute) -> bool:
    return READ_ONLY not in field.marks and (resource.type, field.name) not in SERVERS


def _may_be_left_out(field: Attribute) -> bool:
    """Tell whether null says nothing: clients send it for what they do not know (facts: clients, 8)."""
    return not field.required and not field.nullable


def _is_as_stored(field: Attribute, value: Any, stored: Any) -> bool:
    if field.kind.name == "media" and isinstance(value, str):
        return bool(value == stored or storage.own_key(value) == stored is not None)
    return bool(value == stored and type(value) is type(stored))


def _missing(resource: Resource, sent: Mapping[str, Any]) -> list[Fault]:
    needed = [field for field in resource.fields.values() if field.required and _is_ours_to_write(resource, field)]
    absent = [field.dashed for field in needed if field.dashed not in sent]
    return [Fault("Missing data for required field.", pointer=POINTER.format(name)) for name in absent]


def _read(resource: Resource, field: Attribute, value: Any) -> Any:
    """Read a value as the column takes it. Raises ValueError in words for a person."""
    _see_no_nul(value)
    if value == "" and field.kind.name in EMPTY_IS_NULL and field.nullable:
        return None
    model = resource.attributes
    try:
        read = getattr(_validator(model).validate_assignment(model.model_construct(), field.name, value), field.name)
    except ValidationError as error:
        raise ValueError(error.errors(include_url=False, include_input=False)[0]["msg"]) from error
    check: Check | None = CHECKS.get(field.kind.name)
    return check(field, read) if check and read is not None else read


def _validator(model: Any) -> Any:
    model.model_rebuild()  # built at first use, nothing to do the second time
    return model.__pydantic_validator__


def _see_no_nul(value: Any) -> None:
    if isinstance(value, str) and "\0" in value:
        raise ValueError("A text may not hold the character NUL.")


def _email(_: Attribute, value: str) -> str:
    if not EMAIL.fullmatch(value.strip()):
        raise ValueError("Not a valid email address.")
    return value.strip()


def _url(_: Attribute, value: str) -> str:
    if not WEB.fullmatch(value.strip()):
        raise ValueError("Not a valid URL: one begins with http:// or https://.")
    return value.strip()


def _html(field: Attribute, value: str) -> str:
    return markup.cleaned(field.kind.limit, value)


def _time(_: Attribute, value: datetime) -> datetime:
    if value.year not in YEARS:
        raise ValueError("Not a valid time: its year has four digits.")
    return value.astimezone(UTC)


def _line(_: Attribute, value: str) -> str:
    if value != one_line(value):
        raise ValueError("This is one line, without control characters and doubled blanks.")
    return value


def _timezone(_: Attribute, value: str) -> str:
    if value not in _zones():
        raise ValueError("Not the name of a time zone, such as Asia/Singapore.")
    return value


@cache
def _zones() -> set[str]:
    return available_timezones()


def _json(_: Attribute, value: Any) -> Any:
    if "\\u0000" in json.dumps(value, allow_nan=False):
        raise ValueError("A text may not hold the character NUL.")
    return value


EMPTY_IS_NULL: Final = frozenset(
    {"url", "media", "email", "time", "int", "float", "latitude", "longitude", "choice", "line"}
)
"""Kinds of which '' is no value: forms send it for a field that is left empty."""
CHECKS: Final[Mapping[str, Check]] = {
    "email": _email, "url": _url, "media": _url, "html": _html, "time": _time, "timezone": _timezone, "json": _json,
    "line": _line,
}  # fmt: skip
"""What a kind asks for beyond its annotation."""
