"""Attributes of request bodies, read into the values of columns or refused with all faults."""

import json
from collections.abc import Iterable, Mapping
from copy import copy
from functools import cache
from typing import Any, Final

from pydantic import ValidationError

from api.http.bodies import POINTER
from api.http.errors import Fault, Invalid
from openevent.infra import storage
from openevent.model.kinds import READ_ONLY, NotOfKind
from openevent.model.resource import Attribute, Resource

ROW_BYTES: Final = 250_000
"""Upper bound on all texts of one row (docs/contract/api.md#answer-size).

The longest real row, a session, has 14,000 bytes.
"""
MISSING: Final = "Missing data for required field."
BOUNDS: Final[Mapping[str, str]] = {
    "greater_than_equal": "be at least {ge:,.10g}",
    "less_than_equal": "be at most {le:,.10g}",
    "string_too_short": "have {min_length} or more characters",
    "string_too_long": "have at most {max_length:,} characters",
}
"""The words for bounds of an annotation, by pydantic's name of the error."""


def read_columns(
    resource: Resource, attributes: Mapping[str, Any], row: Mapping[str, Any]
) -> dict[str, Any]:
    """Read attributes, by dashed name, and return the columns that change, with their values.

    `row` is the stored row, and empty for a new one. A value that equals the stored one is not
    checked, because imported rows may contain values that clients may not write. Raises Invalid
    with all faults.
    """
    faults: list[Fault] = []
    columns: dict[str, Any] = {}
    for name, value in _select_changed(resource, attributes, row).items():
        try:
            column_value = _read(resource, resource.fields[name], value)
        except ValueError as error:
            faults.append(_make_fault(name, str(error)))
            continue
        if not row or row[name] != column_value:
            columns[name] = column_value
    if not row:
        faults += _find_missing(resource, attributes)
    if faults:
        raise Invalid(*faults)
    _check_row_size(columns, row)
    return columns


def _make_fault(name: str, message: str) -> Fault:
    return Fault(message, pointer=POINTER.format(name.replace("_", "-")))


def _check_row_size(columns: Mapping[str, Any], row: Mapping[str, Any]) -> None:
    """Check that the row stays small, so that a page of such rows fits into an answer."""
    size = _measure(columns.values())
    size_of_others = _measure(row[name] for name in row.keys() - columns.keys())
    if size > ROW_BYTES - size_of_others:
        largest = max(columns, key=lambda name: _measure([columns[name]]))
        limit = f"All texts together must have at most {ROW_BYTES // 1_000} KB"
        dashed = largest.replace("_", "-")
        raise Invalid(_make_fault(largest, f"{limit}: shorten `{dashed}`."))


def _measure(values: Iterable[Any]) -> int:
    """Return the bytes of all texts and JSON values."""
    texts = (json.dumps(value) if isinstance(value, list | dict) else value for value in values)
    return sum(len(text.encode()) for text in texts if isinstance(text, str))


def _select_changed(
    resource: Resource, attributes: Mapping[str, Any], row: Mapping[str, Any]
) -> dict[str, Any]:
    """Select the attributes that clients may write and that differ from the stored row."""
    changed: dict[str, Any] = {}
    for name, field in resource.fields.items():
        if field.dashed_name not in attributes or not _is_writable(field):
            continue
        sent_value = attributes[field.dashed_name]
        value = field.kind.read_scalar(sent_value)
        is_ignored = value is None and _ignores_null(field)
        # A row from before texts were stored in NFC may have the form that was sent.
        is_same = bool(row) and any(
            _is_as_stored(field, same, row[name]) for same in (value, sent_value)
        )
        if not is_ignored and not is_same:
            changed[name] = value
    return changed


def _is_writable(field: Attribute) -> bool:
    return READ_ONLY not in field.flags


def _ignores_null(field: Attribute) -> bool:
    """Tell whether null means no change.

    Clients send null for attributes that they do not know (docs/contract/clients.md#8-bodies).
    """
    return not field.required and not field.nullable


def _is_as_stored(field: Attribute, value: Any, stored: Any) -> bool:
    if field.kind.is_media and isinstance(value, str):
        is_same_key = stored is not None and storage.read_own_key(value) == stored
        return bool(value == stored) or is_same_key
    return bool(value == stored and type(value) is type(stored))


def _find_missing(resource: Resource, attributes: Mapping[str, Any]) -> list[Fault]:
    fields = resource.fields.values()
    required = [field.dashed_name for field in fields if field.required and _is_writable(field)]
    return [_make_fault(name, MISSING) for name in required if name not in attributes]


def _read(resource: Resource, field: Attribute, value: Any) -> Any:
    """Return the value for the column. Raises ValueError with a message for the client."""
    if isinstance(value, str) and "\0" in value:
        raise ValueError(f"`{field.dashed_name}` must not contain the character NUL.")
    if value is None:
        if field.nullable:
            return None
        raise ValueError(f"`{field.dashed_name}` must not be null.")
    return _check_kind(resource, field, value)


def _check_kind(resource: Resource, field: Attribute, value: Any) -> Any:
    try:
        return field.kind.check(_validate(resource, field, value))
    except NotOfKind as error:
        label, requirement = f"`{field.dashed_name}`", field.kind.requirement()
        raise ValueError(error.describe(label, requirement)) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        bound = BOUNDS.get(first["type"])
        limit = bound and bound.format(**first["ctx"])
        requirement = limit or f"be {field.kind.requirement()}"
        raise ValueError(f"`{field.dashed_name}` must {requirement}.") from error


def _validate(resource: Resource, field: Attribute, value: Any) -> Any:
    """Apply the annotation of the declared attribute. Raises NotOfKind, ValidationError."""
    if not field.kind.is_json(value):
        raise NotOfKind
    model: Any = resource.attributes
    model.model_rebuild()  # builds the validator at the first use, and does nothing later
    validator = model.__pydantic_validator__
    instance = validator.validate_assignment(copy(_make_empty(model)), field.name, value)
    return getattr(instance, field.name)


@cache
def _make_empty(model: Any) -> Any:
    """Make attributes that all have their defaults, which takes as long as a short statement."""
    return model.model_construct()
