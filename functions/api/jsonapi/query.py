"""The query string: pages and switches. Unknown parameters are ignored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from api.http.errors import BadRequest, Fault

PAGE_SIZE: Final = 20
TITLE: Final = "Parse error"
"""Title of the errors about a page (docs/contract/api.md#paging)."""
MAXIMUM_ROWS: Final = 5_000
"""The most rows of one answer."""
SIZE, NUMBER = "page[size]", "page[number]"
DIGITS: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
SWITCHES: Final[Mapping[str, bool]] = {
    "true": True,
    "1": True,
    "": True,
    "false": False,
    "0": False,
}

type Parameters = Mapping[str, str]
"""The query's values by name, percent-decoded. If a name occurs twice, the last value counts."""


@dataclass(frozen=True)
class Page:
    """The requested part of a list: rows per page (0 means all) and the number, from 1."""

    size: int = PAGE_SIZE
    number: int = 1

    @property
    def limit(self) -> int:
        return self.size or MAXIMUM_ROWS

    @property
    def offset(self) -> int:
        return self.limit * (self.number - 1)


def read_parameters(event: APIGatewayProxyEventV2) -> Parameters:
    """Read the query string. Its brackets may be percent-encoded."""
    return dict(parse_qsl(event.raw_query_string, keep_blank_values=True))


def read_page(parameters: Parameters) -> Page:
    """Read the size and number of the page. Raises BadRequest."""
    for name in parameters:
        if name.startswith("page[") and name not in {SIZE, NUMBER}:
            detail = f"Unknown parameter {name}; use {SIZE} and {NUMBER}."
            raise BadRequest(Fault(detail, parameter=name), title=TITLE)
    size, number = PAGE_SIZE, 1
    if SIZE in parameters:
        size = read_number(parameters, SIZE, range(MAXIMUM_ROWS + 1))
    if NUMBER in parameters:
        number = read_number(parameters, NUMBER)
    return Page(size, number)


def read_number(parameters: Parameters, name: str, allowed: range = range(1, 10**9)) -> int:
    """Read a whole number. Raises BadRequest."""
    text = parameters[name]
    if not DIGITS.fullmatch(text) or int(text) not in allowed:
        detail = f"{name} must be a number from {allowed.start} to {allowed.stop - 1}."
        raise BadRequest(Fault(detail, parameter=name), title=TITLE)
    return int(text)


def read_switch(parameters: Parameters, name: str) -> bool:
    """Read a boolean such as `dry-run=true`; `dry_run` is accepted too. Raises BadRequest."""
    parameter = name if name in parameters else name.replace("-", "_")
    text = parameters.get(parameter, "false").lower()
    if text not in SWITCHES:
        raise BadRequest(Fault(f"{parameter} must be true or false.", parameter=parameter))
    return SWITCHES[text]


def build_links(path: str, parameters: Parameters, page: Page, count: int) -> dict[str, str]:
    """Build the links from a page to the others. A list of one page has only `self`."""
    last = max(1, -(-count // page.limit))
    numbers: dict[str, int] = {}
    if last > 1 or page.number > 1:
        numbers |= {"first": 1, "last": last}
    if page.number > 1:
        numbers["prev"] = min(page.number - 1, last)
    if page.number < last:
        numbers["next"] = page.number + 1
    links = {"self": build_url(path, parameters)}
    for name, number in numbers.items():
        links[name] = build_url(path, {**parameters, NUMBER: str(number)})
    return links


def build_url(path: str, parameters: Parameters) -> str:
    """Build a URL from a path and a query."""
    return f"{path}?{urlencode(parameters)}" if parameters else path
