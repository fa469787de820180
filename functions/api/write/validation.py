"""Attributes in bodies: what may be written of them, as columns take it, or all that is wrong with them."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError

from api.http.bodies import POINTER
from api.http.errors import Fault, Invalid
from openevent.infra import storage
from openevent.mail.untrusted_text import clean_line
from openevent.model import markup
from openevent.model.kinds import (
    EMAIL_LENGTH,
    JSON_DEPTH,
    READ_ONLY,
    Kind,
    depth,
    in_utc,
    is_web_address,
    zones,
)
from openevent.model.resource import Attribute, Resource

EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
ROW_BYTES: Final = 250_000
"""Of all texts of a row: 20, a page, stay within what an answer may weigh (docs/contract/api.md#answer-size). The longest
real record, a session, has 14,000."""
JSON_BYTES: Final = 64_000
type Check = Callable[[Attribute, Any], Any]


MISSING: Final = "Missing data for required field."


def columns(
    resource: Resource, sent: Mapping[str, Any], stored: Mapping[str, Any]
) -> dict[str, Any]:
    """Give the columns to write, of attributes by dashed name; `stored` is the row, nothing for a new one.

    What is as the row has it is left out unread: rows that were imported may hold what nobody could
    write today. Raises Invalid with all faults.
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
    _see_it_fits(written, stored)
    return written


def _see_it_fits(written: Mapping[str, Any], stored: Mapping[str, Any]) -> None:
    """See that a row stays so small that a page of such rows can travel: one must not keep others off a list."""
    if sum(map(_size, written.values())) > ROW_BYTES - sum(
        _size(stored[name]) for name in stored.keys() - written
    ):
        largest = max(written, key=lambda name: _size(written[name]))
        said = f"All texts of one thing have {ROW_BYTES // 1_000} KB at most."
        raise Invalid(Fault(said, pointer=POINTER.format(largest.replace("_", "-"))))


def _size(value: Any) -> int:
    if isinstance(value, str):
        return len(value.encode())
    return len(json.dumps(value)) if isinstance(value, list | dict) else 0


def own_media(resource: Resource, values: Mapping[str, Any]) -> dict[str, tuple[str, int]]:
    """Give the columns that would hold the URL of a medium of this deployment: its key, and the event it lies under."""
    media = [name for name, field in resource.fields.items() if field.kind.name == "media"]
    keys = {
        name: storage.read_own_key(url) or ""
        for name in media
        if isinstance(url := values.get(name), str)
    }
    return {
        name: (key, event_id)
        for name, key in keys.items()
        if (event_id := storage.read_event_id(key))
    }


def is_address(value: Any) -> bool:
    """Tell whether a value is an e-mail address, with blanks around it or without."""
    fits = isinstance(value, str) and "\0" not in value and len(value) <= EMAIL_LENGTH
    return fits and EMAIL.fullmatch(value.strip()) is not None


def _writable(
    resource: Resource, sent: Mapping[str, Any], stored: Mapping[str, Any]
) -> dict[str, Any]:
    known = {
        name: sent[field.dashed] for name, field in resource.fields.items() if field.dashed in sent
    }
    return {
        name: value
        for name, value in known.items()
        if _is_ours_to_write(resource.fields[name])
        and not (value is None and _may_be_left_out(resource.fields[name]))
        and not (stored and _is_as_stored(resource.fields[name], value, stored[name]))
    }


def _is_ours_to_write(field: Attribute) -> bool:
    return READ_ONLY not in field.marks


def _may_be_left_out(field: Attribute) -> bool:
    """Tell whether null says nothing: clients send it for what they do not know (docs/contract/clients.md#8-bodies)."""
    return not field.required and not field.nullable


def _is_as_stored(field: Attribute, value: Any, stored: Any) -> bool:
    if field.kind.name == "media" and isinstance(value, str):
        return bool(value == stored or storage.read_own_key(value) == stored is not None)
    return bool(value == stored and type(value) is type(stored))


def _missing(resource: Resource, sent: Mapping[str, Any]) -> list[Fault]:
    needed = [
        field for field in resource.fields.values() if field.required and _is_ours_to_write(field)
    ]
    absent = [field.dashed for field in needed if field.dashed not in sent]
    return [Fault(MISSING, pointer=POINTER.format(name)) for name in absent]


def _read(resource: Resource, field: Attribute, value: Any) -> Any:
    """Read a value as the column takes it. Raises ValueError in words for a person."""
    _see_no_nul(value)
    if value is None and not field.nullable:
        raise ValueError("This must not be null.")
    if value == "" and field.kind.name in EMPTY_IS_NULL and field.nullable:
        return None
    if value is not None:
        _see_its_type(field.kind, value)
    model = resource.attributes
    try:
        read = getattr(
            _validator(model).validate_assignment(model.model_construct(), field.name, value),
            field.name,
        )
    except ValidationError as error:
        said = error.errors(include_url=False, include_input=False)[0]["msg"]
        raise ValueError(SENTENCES.get(field.kind.name, said)) from error
    check: Check | None = CHECKS.get(field.kind.name)
    return check(field, read) if check and read is not None else read


def _validator(model: Any) -> Any:
    model.model_rebuild()  # built at first use, nothing to do the second time
    return model.__pydantic_validator__


def _see_its_type(kind: Kind, value: Any) -> None:
    """See that JSON says what the kind is: pydantic takes seconds for a time, and "yes" for true."""
    typed = TYPES.get(kind.name)
    if (typed and type(value) not in typed) or (kind.name == "time" and not DAY.match(value)):
        raise ValueError(SENTENCES.get(kind.name, "This is a number."))


def _see_no_nul(value: Any) -> None:
    if isinstance(value, str) and "\0" in value:
        raise ValueError("A text may not hold the character NUL.")


def _email(_: Attribute, value: str) -> str:
    if not EMAIL.fullmatch(value.strip()):
        raise ValueError("Not a valid email address.")
    return value.strip()


def _url(_: Attribute, value: str) -> str:
    if not is_web_address(value.strip()):
        raise ValueError("Not a valid URL: one begins with http:// or https://.")
    return value.strip()


def _html(field: Attribute, value: str) -> str:
    return markup.cleaned(field.kind.limit, value)


def _time(_: Attribute, value: datetime) -> datetime:
    moment = in_utc(value)
    if moment is None:
        raise ValueError("Not a valid time: its year has four digits.")
    return moment


def _line(_: Attribute, value: str) -> str:
    if value != clean_line(value):
        raise ValueError("This is one line, without control characters and doubled blanks.")
    return value


def _timezone(_: Attribute, value: str) -> str:
    if zones().get(value.casefold()) != value:
        raise ValueError("Not the name of a time zone, such as Asia/Singapore.")
    return value


def _json(_: Attribute, value: Any) -> Any:
    if depth(value) > JSON_DEPTH:
        raise ValueError(
            f"This has lists and objects within one another, more than {JSON_DEPTH} deep."
        )
    text = json.dumps(value, allow_nan=False)
    if "\\u0000" in text:
        raise ValueError("A text may not hold the character NUL.")
    if len(text) > JSON_BYTES:
        raise ValueError(f"This has {JSON_BYTES // 1_000} KB at most.")
    return value


TYPES: Final[Mapping[str, frozenset[type]]] = {
    "bool": frozenset({bool}),
    "time": frozenset({str}),
    **dict.fromkeys(("int", "float", "latitude", "longitude"), frozenset({int, float, str})),
}
"""How JSON writes the values of a kind; pydantic sees to the others."""
SENTENCES: Final[Mapping[str, str]] = {
    "bool": "This is true or false.",
    "time": "A time has a day, an hour and its distance from UTC, such as 2030-05-01T09:00:00+02:00.",
    "length": "A length is HH:MM, such as 00:45.",
    "color": "A colour is #rrggbb, such as #2f80ed.",
    "int": "This is a whole number of up to 2147483647.",
    "latitude": "A latitude is a number from -90 to 90.",
    "longitude": "A longitude is a number from -180 to 180.",
}
"""What values of a kind are, for a person; of the others pydantic's own words are clear."""
EMPTY_IS_NULL: Final = frozenset(
    {"url", "media", "email", "time", "int", "float", "latitude", "longitude", "choice", "line"}
)
"""Kinds of which '' is no value: forms send it for a field that is left empty."""
CHECKS: Final[Mapping[str, Check]] = {
    "email": _email, "url": _url, "media": _url, "html": _html, "time": _time, "timezone": _timezone, "json": _json,
    "line": _line,
}  # fmt: skip
"""What a kind asks for beyond its annotation."""
