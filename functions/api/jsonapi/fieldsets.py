"""Sparse fieldsets: `fields[event]=name,starts-at` names attributes and links of a type."""

import re
from collections.abc import Mapping
from typing import Final

from api.http.errors import BadRequest, Fault
from api.jsonapi import field_lookup
from api.jsonapi.query import Parameters
from openevent.model.resource import Resource
from openevent.resources import BY_TYPE

TITLE: Final = "Invalid fields querystring parameter."
PARAMETER: Final = re.compile(r"fields\[(.*)\]", re.DOTALL)

type Fieldsets = Mapping[str, frozenset[str]]
"""The dashed names to show, by type. A type without an entry shows everything."""


def read(parameters: Parameters) -> Fieldsets:
    """Read the fieldsets of a query. Raises BadRequest."""
    fieldsets: dict[str, frozenset[str]] = {}
    for parameter, value in parameters.items():
        match = PARAMETER.fullmatch(parameter)
        if match:
            type_ = field_lookup.to_dashed(match[1])
            fieldsets[type_] = _read_names(parameter, type_, value)
    return fieldsets


def _read_names(parameter: str, type_: str, value: str) -> frozenset[str]:
    if type_ not in BY_TYPE:
        raise _build_error(f"There is no type {type_[:80]!r}.", parameter)
    names = frozenset(field_lookup.to_dashed(name) for name in value.split(",") if name.strip())
    unknown = names - _list_names(BY_TYPE[type_])
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


def _build_error(detail: str, parameter: str) -> BadRequest:
    return BadRequest(Fault(detail, parameter=parameter), title=TITLE)
