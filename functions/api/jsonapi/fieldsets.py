"""Sparse fieldsets: `fields[event]=name,starts-at` names attributes and links of a type."""

import re
from collections.abc import Mapping
from typing import Final

from api.http.errors import BadRequest, Fault
from api.jsonapi import absent_links, field_lookup
from api.jsonapi.query import Parameters
from openevent.model.resource import Resource
from openevent.resources import BY_TYPE

TITLE: Final = "Invalid fields querystring parameter."
PARAMETER: Final = re.compile(r"fields\[(.*)\]", re.DOTALL)

type Fieldsets = Mapping[str, frozenset[str]]
"""The dashed names to show, by type. A type without an entry shows everything."""


def read(parameters: Parameters) -> Fieldsets:
    """Read the fieldsets of a query, without those of absent types. Raises BadRequest."""
    fieldsets: dict[str, frozenset[str]] = {}
    for parameter, value in parameters.items():
        match = PARAMETER.fullmatch(parameter)
        if match is None:
            continue
        type_ = field_lookup.to_dashed(match[1])
        if type_ in BY_TYPE:
            fieldsets[type_] = _read_names(parameter, type_, value)
        elif type_ not in absent_links.list_fieldset_names():
            raise _build_error(f"There is no type {type_[:80]!r}.", parameter)
    return fieldsets


def _read_names(parameter: str, type_: str, value: str) -> frozenset[str]:
    names = frozenset(field_lookup.to_dashed(name) for name in value.split(",") if name.strip())
    resource = BY_TYPE[type_]
    unknown = {name for name in names - _list_names(resource) if not _is_absent(resource, name)}
    if unknown:
        raise _build_error(f"{type_!r} has no {min(unknown)[:80]!r}.", parameter)
    return names


def _list_names(resource: Resource) -> frozenset[str]:
    return frozenset(
        {
            *(field.dashed_name for field in resource.fields.values()),
            *resource.secrets,
            *field_lookup.get_attributes(resource),
            *field_lookup.get_links(resource),
        }
    )


def _is_absent(resource: Resource, name: str) -> bool:
    return absent_links.find_link(resource, name) is not None


def _build_error(detail: str, parameter: str) -> BadRequest:
    return BadRequest(Fault(detail, parameter=parameter), title=TITLE)
