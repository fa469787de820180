"""`make routes`: method, path, handler, and who may call it; MATCH=… shows some of them.

The rules are variables of openevent/model/permissions.py and of the resources. A list shows only
the rows that meet the rule behind `rows:`.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final, NamedTuple

from local.stack.stack import print_status
from local.terminal import tables
from openevent.model.permissions import Rule, anyone
from openevent.model.resource import Link, Resource
from openevent.resources import BY_TYPE
from reference import other_functions, routes, rule_words
from reference.operations import Operation

HEADS: Final = ("method", "path", "handler", "who may")
MAY_REFUSE: Final = "403"
OTHER_FUNCTION: Final = "another function: template.yaml"
WIDE: Final = 10_000
"""Characters; a line is not cut where the output is no terminal."""


class RouteRow(NamedTuple):
    """A route of the table; `who_may` is a rule of permission."""

    method: str
    path: str
    handler: str
    who_may: str


def main(match: str = "") -> int:
    """Print the routes that contain the text, in any case; return 1 if there is none."""
    rows = [row for row in list_rows() if match.lower() in "  ".join(row).lower()]
    if not rows:
        print_status(f"No route contains {match!r}.")
        return 1
    width = 0 if sys.stdout.isatty() else WIDE
    sys.stdout.write(f"{tables.format_table(HEADS, rows, width=width)}\n")
    return 0


def list_rows() -> list[RouteRow]:
    """List all routes, in the order of their paths."""
    operations = {
        (route.path, route.method.upper()): route.operation for route in routes.document_routes()
    }
    rows = [
        RouteRow(method, path, _name(handler), _describe(handler, operations[path, method]))
        for (path, method), handler in routes.list_handlers().items()
    ]
    rows += [
        RouteRow(route.method.upper(), route.path, OTHER_FUNCTION, _describe_login(route.operation))
        for route in other_functions.document_routes()
    ]
    return sorted(rows, key=lambda row: (row.path, row.method))


def _name(handler: Any) -> str:
    """Name a handler by its module in api/routes; one of a resource has its arguments."""
    function = handler.func if isinstance(handler, partial) else handler
    module = function.__module__.rpartition(".")[2]
    arguments = handler.args if isinstance(handler, partial) else ()
    names = ", ".join(_list_names(arguments))
    return f"{module}.{function.__name__}" + (f"({names})" if names else "")


def _list_names(arguments: tuple[Any, ...]) -> Iterator[str]:
    for argument in arguments:
        if isinstance(argument, Resource):
            yield argument.type
        elif isinstance(argument, Link):
            yield argument.name


def _describe(handler: Any, operation: Operation) -> str:
    if isinstance(handler, partial) and handler.func.__name__ in BY_HANDLER:
        return BY_HANDLER[handler.func.__name__](*handler.args)
    return _describe_login(operation)


def _describe_login(operation: Operation) -> str:
    """Describe who may call a handler that checks its users itself."""
    security = operation.get("security", [])
    if not security or {} in security:
        return "anyone"
    return (
        "logged_in, as the handler allows" if MAY_REFUSE in operation["responses"] else "logged_in"
    )


def _describe_list(resource: Resource) -> str:
    return _join(resource.list_rule or anyone, resource.can.read)


def _describe_related(resource: Resource, link: Link) -> str:
    return _join(resource.can.read, BY_TYPE[link.type].can.read)


def _join(rule: Rule, of_rows: Rule) -> str:
    """Describe a rule, and that of the rows that a list shows."""
    first, second = rule_words.describe(rule), rule_words.describe(of_rows)
    if rule is anyone or first == second:
        return second
    return f"{first}; rows: {second}"


def _of_resource(name: str) -> Callable[..., str]:
    return lambda resource, *_: rule_words.describe(getattr(resource.can, name))


BY_HANDLER: Final[Mapping[str, Callable[..., str]]] = {
    "_read_one": _of_resource("read"),
    "_read_statistics": _of_resource("read"),
    "_read_duties": _of_resource("read"),
    "_read_all": _describe_list,
    "_read_related": _describe_related,
    "_read_relationship": _of_resource("read"),
    "_create": _of_resource("create"),
    "_update": _of_resource("update"),
    "_delete": _of_resource("delete"),
    "_update_relationship": _of_resource("update"),
}
"""How the rule of a route follows from the arguments of its handler."""

if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
