"""The query string: pages and switches; what nobody asked us to know is ignored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from api.http.errors import BadRequest, Fault

PAGE_SIZE: Final = 20
TITLE: Final = "Parse error"
"""Of what is wrong with a page (docs/contract/api.md#paging)."""
MAXIMUM_ROWS: Final = 5_000
"""Rows of one answer."""
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
"""A query by name, percent-decoded; of a name given twice the last."""


@dataclass(frozen=True)
class Page:
    """Which rows of a list are asked for; `size` 0 means all of them. Numbers begin with 1."""

    size: int = PAGE_SIZE
    number: int = 1

    @property
    def limit(self) -> int:
        return self.size or MAXIMUM_ROWS

    @property
    def offset(self) -> int:
        return self.limit * (self.number - 1)


def read_parameters(event: APIGatewayProxyEventV2) -> Parameters:
    """Read the query, brackets percent-encoded or not."""
    return dict(parse_qsl(event.raw_query_string, keep_blank_values=True))


def read_page(asked: Parameters) -> Page:
    """Read the page. Raises BadRequest."""
    for name in asked:
        if name.startswith("page[") and name not in {SIZE, NUMBER}:
            raise BadRequest(
                Fault(f"A page has a size and a number, not {name!r}.", parameter=name), title=TITLE
            )
    size = number(asked, SIZE, range(MAXIMUM_ROWS + 1)) if SIZE in asked else PAGE_SIZE
    return Page(size, number(asked, NUMBER) if NUMBER in asked else 1)


def number(asked: Parameters, name: str, allowed: range = range(1, 10**9)) -> int:
    """Read a whole number. Raises BadRequest."""
    text = asked[name]
    if not DIGITS.fullmatch(text) or int(text) not in allowed:
        detail = f"{name} must be a number from {allowed.start} to {allowed.stop - 1}."
        raise BadRequest(Fault(detail, parameter=name), title=TITLE)
    return int(text)


def read_switch(asked: Parameters, name: str) -> bool:
    """Read a yes or no such as `dry-run=true`, also written with an underscore. Raises BadRequest."""
    sent = name if name in asked else name.replace("-", "_")
    text = asked.get(sent, "false")
    if text.lower() not in SWITCHES:
        raise BadRequest(Fault(f"{sent} must be true or false.", parameter=sent))
    return SWITCHES[text.lower()]


def build_links(path: str, asked: Parameters, page_: Page, count: int) -> dict[str, str]:
    """Link a page to its neighbours; a list of one page has `self` alone."""
    last = max(1, -(-count // page_.limit))
    wanted = {"self": page_.number}
    if last > 1 or page_.number > 1:
        wanted |= {"first": 1, "last": last}
        wanted |= {"prev": min(page_.number - 1, last)} if page_.number > 1 else {}
        wanted |= {"next": page_.number + 1} if page_.number < last else {}
    return {
        name: _link(path, asked, number, as_asked=name == "self") for name, number in wanted.items()
    }


def build_url(path: str, asked: Parameters) -> str:
    """Give a path with a query."""
    return f"{path}?{urlencode(asked)}" if asked else path


def _link(path: str, asked: Parameters, number: int, *, as_asked: bool) -> str:
    return build_url(path, asked if as_asked else {**asked, NUMBER: str(number)})
