"""The table of all routes and their policies, within docs/contract/caching.md."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from api.handler import ROUTERS, app
from api.http.caching import Caching
from api.jsonapi import field_lookup
from api.read.policies import get_policy
from reference import other_functions, routes
from reference.routes import RouteKey

FILE: Final = Path(__file__).parent.parent / "docs" / "contract" / "caching.md"
HEAD: Final = "| route | GET and HEAD | other methods |\n|---|---|---|\n"
END: Final = "\n\n"
NAMES: Final[Mapping[Caching, str]] = {
    Caching.PUBLIC_MINUTE: "public minute",
    Caching.PRIVATE: "private",
    Caching.NO_STORE: "no-store",
    Caching.PUBLIC_FILE: "public file",
    Caching.PUBLIC_MEDIUM: "public medium",
}
"""The names of the policies on the page."""
RELATIONSHIP: Final = "/relationships/<name>"


def render() -> str:
    """Render the page: its text, and the table as it follows from the routes."""
    before, head, after = FILE.read_text().partition(HEAD)
    _, end, rest = after.partition(END)
    return f"{before}{head}{'\n'.join(_list_rows())}{end}{rest}"


def list_policies() -> dict[RouteKey, Caching]:
    """Return the policy of each route of the API; the first one, as in the router."""
    policies: dict[RouteKey, Caching] = {}
    for route in app._static_routes + app._dynamic_routes:  # noqa: SLF001 - Powertools has no public list
        for key in routes.list_keys(route):
            policies.setdefault(key, _get_policy(route, key))
    return policies


def _get_policy(route: Any, key: RouteKey) -> Caching:
    """Get the policy that the router has; for a relationship that of its related rows."""
    if route.method == "GET" and route.path.endswith(RELATIONSHIP):
        resource = route.func.args[0]
        link = resource.link(key[0].rpartition("/")[2])
        return get_policy(field_lookup.get_target(link), resource)
    return _DECLARED[route.method, route.path]


_DECLARED: Final = {
    key: policy for router in reversed(ROUTERS) for key, policy in router.policies.items()
}
"""If two routers have the same route, the first one answers."""


def _list_rows() -> Iterator[str]:
    writes: dict[str, list[str]] = defaultdict(list)
    reads: dict[str, str] = {}
    policies = list_policies()
    others = [tuple(reversed(name.split(" "))) for name in other_functions.ROUTES]
    for path, method in [*policies, *others]:
        if method == "GET":
            reads[path] = NAMES[policies[path, method]]
        else:
            writes[path].append(method)
    for path in sorted({*reads, *writes}):
        yield f"| {path} | {reads.get(path, '')} | {', '.join(sorted(writes[path]))} |"
