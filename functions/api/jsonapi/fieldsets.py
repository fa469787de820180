"""Sparse fieldsets: `fields[event]=name,starts-at`, attributes and links by type."""

import re
from collections.abc import Mapping
from typing import Final

from api.http.errors import BadRequest, Fault
from api.jsonapi import lookup
from api.jsonapi.query import Parameters
from openevent.model.resource import Resource
from openevent.resources import BY_TYPE

TITLE: Final = "Invalid fields querystring parameter."
NAMED: Final = re.compile(r"fields\[(.*)\]", re.DOTALL)

type Fieldsets = Mapping[str, frozenset[str]]
"""The names that are shown of a type, dashed; all of a type that is not here."""


def read(asked: Parameters) -> Fieldsets:
    """Read the fieldsets of a query. Raises BadRequest."""
    found = {parameter: named[1] for parameter in asked if (named := NAMED.fullmatch(parameter))}
    return {
        lookup.to_dashed(type_): _names(parameter, lookup.to_dashed(type_), asked)
        for parameter, type_ in found.items()
    }


def _names(parameter: str, type_: str, asked: Parameters) -> frozenset[str]:
    if type_ not in BY_TYPE:
        raise _wrong(f"There is no type {type_[:80]!r}.", parameter)
    given = frozenset(
        lookup.to_dashed(name) for name in asked[parameter].split(",") if name.strip()
    )
    unknown = given - _known(BY_TYPE[type_])
    if unknown:
        raise _wrong(f"{type_!r} has no {min(unknown)[:80]!r}.", parameter)
    return given


def _known(resource: Resource) -> frozenset[str]:
    own = {field.dashed for field in resource.fields.values()}
    return frozenset(
        {*own, *resource.secrets, *lookup.get_attributes(resource), *lookup.get_links(resource)}
    )


def _wrong(detail: str, parameter: str) -> BadRequest:
    return BadRequest(Fault(detail, parameter=parameter), title=TITLE)
