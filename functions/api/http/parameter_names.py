"""Refuse a query parameter that has one of our names but for its spelling.

A misspelt `dry-run` would write, and a misspelt `filter` would show too much. All other unknown
parameters are ignored (docs/contract/api.md#ignored-parameters).
"""

from typing import Final
from urllib.parse import parse_qsl

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from api.http.errors import BadRequest, Fault

NAMES: Final = (
    *("sort", "include", "filter"),
    *("get-trashed", "permanent", "dry-run", "notify", "since", "hash"),
    *("token", "format", "reset", "publish", "code"),
)
FAMILIES: Final = ("page", "fields", "filter")
"""The names before a bracket, such as `fields[session]`."""
ACCEPTED: Final = frozenset({*NAMES, *(name.replace("-", "_") for name in NAMES)})
FAMILY_PREFIXES: Final = tuple(f"{family}[" for family in FAMILIES)
QUOTED_LETTERS: Final = 80


def check(event: APIGatewayProxyEventV2) -> None:
    """Check the names of a query's parameters. Raises BadRequest.

    A preflight passes: a browser would hide the 400 of the request itself.
    """
    if not event.raw_query_string or event.http_method == "OPTIONS":
        return
    for name, _value in parse_qsl(event.raw_query_string, keep_blank_values=True):
        if name in ACCEPTED or name.startswith(FAMILY_PREFIXES):
            continue
        ours = _find_ours(name)
        if ours is not None:
            detail = f"Unknown parameter {name[:QUOTED_LETTERS]}; use {ours[:QUOTED_LETTERS]}."
            raise BadRequest(Fault(detail, parameter=name))


def _find_ours(name: str) -> str | None:
    """Find our parameter with the same letters; None if there is none."""
    head, bracket, rest = name.partition("[")
    letters = _simplify(head)
    for ours in FAMILIES if bracket else NAMES:
        if _simplify(ours) == letters:
            return f"{ours}{bracket}{rest}"
    return None


def _simplify(name: str) -> str:
    """Return a name without case, dashes, underscores and a plural s."""
    return name.lower().replace("-", "").replace("_", "").removesuffix("s")
