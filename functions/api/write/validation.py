"""Attributes in bodies: what may be written of them, as columns take it, or all that is wrong with them."""

import json
from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from api.http.bodies import POINTER
from api.http.errors import Fault, Invalid
from openevent.infra import storage
from openevent.model.kinds import READ_ONLY, NotOfKind
from openevent.model.resource import Attribute, Resource

ROW_BYTES: Final = 250_000
"""Of all texts of a row: a page of 20 such rows fits an answer (docs/contract/api.md#answer-size).
The longest real record, a session, has 14,000."""
MISSING: Final = "Missing data for required field."
BOUNDS: Final[Mapping[str, str]] = {
    "greater_than_equal": "be at least {ge:,.10g}",
    "less_than_equal": "be at most {le:,.10g}",
    "string_too_short": "have {min_length} or more characters",
    "string_too_long": "have at most {max_length:,} characters",
}
"""The words for bounds of an annotation, by pydantic's name of the error."""


def read_columns(
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
        dashed = largest.replace("_", "-")
        most = f"All texts together must have at most {ROW_BYTES // 1_000} KB"
        raise Invalid(Fault(f"{most}: shorten `{dashed}`.", pointer=POINTER.format(dashed)))


def _size(value: Any) -> int:
    if isinstance(value, str):
        return len(value.encode())
    return len(json.dumps(value)) if isinstance(value, list | dict) else 0


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
    if field.kind.is_media and isinstance(value, str):
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
    if isinstance(value, str) and "\0" in value:
        raise ValueError(f"`{field.dashed}` must not contain the character NUL.")
    if value == "" and field.kind.empty_is_null and field.nullable:
        return None
    if value is None:
        if field.nullable:
            return None
        raise ValueError(f"`{field.dashed}` must not be null.")
    return _of_kind(resource, field, value)


def _of_kind(resource: Resource, field: Attribute, value: Any) -> Any:
    try:
        return field.kind.check(_by_annotation(resource, field, value))
    except NotOfKind as error:
        raise ValueError(f"`{field.dashed}` must be {field.kind.requirement()}.") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        bound = BOUNDS.get(first["type"])
        limit = bound and bound.format(**first["ctx"])
        duty = limit or f"be {field.kind.requirement()}"
        raise ValueError(f"`{field.dashed}` must {duty}.") from error


def _by_annotation(resource: Resource, field: Attribute, value: Any) -> Any:
    if not field.kind.is_json(value):
        raise NotOfKind
    model = resource.attributes
    row = _validator(model).validate_assignment(model.model_construct(), field.name, value)
    return getattr(row, field.name)


def _validator(model: Any) -> Any:
    model.model_rebuild()  # built at first use, nothing to do the second time
    return model.__pydantic_validator__
