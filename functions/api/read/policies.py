"""Which reads caches may keep for everyone (docs/contract/caching.md#what-is-public)."""

from api.auth.identity import Caller
from api.http.caching import Caching
from api.read.selection import RowPage, Selection
from openevent.model.permissions import anyone, nobody
from openevent.model.resource import Resource


def get_policy(target: Resource, source: Resource | None = None) -> Caching:
    """Get the policy of a route that shows rows of `target`, or those of a row of `source`."""
    resources = [target] if source is None else [target, source]
    rules = [resource.can.cache for resource in resources]
    if any(resource.no_store for resource in resources):
        return Caching.NO_STORE
    if nobody in rules or all(rule is anyone for rule in rules):
        return Caching.PRIVATE
    return Caching.PUBLIC_MINUTE


def may_be_public(caller: Caller, target: Resource, source: Resource | None = None) -> bool:
    """Whether caches may keep the answer if all its rows allow it.

    The link to a private call and a code are secrets of those who have them.
    """
    is_stranger = caller.is_anonymous and not caller.user.secret_type
    return is_stranger and get_policy(target, source) is Caching.PUBLIC_MINUTE


def choose(selection: Selection, page: RowPage) -> Caching | None:
    """Choose the policy of an answer with these rows; None if it is that of its route."""
    included = [branch.target for branch in selection.shape.branches]
    if any(resource.no_store for resource in (selection.target, *included)):
        return Caching.NO_STORE
    return Caching.PUBLIC_MINUTE if page.is_public else None
