"""Lists of resources that this product does not have: they are empty.

See docs/contract/api.md#absent-lists.
"""

from collections.abc import Callable
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.auth import identity
from api.http import answers, negotiation
from api.http.caching import Caching
from api.http.errors import Forbidden
from api.http.router import Router
from api.jsonapi import query
from api.read import reads

router = Router()

PUBLIC: Final = ("groups", "pages", "event-locations")
FOR_ADMINS: Final = ("custom-system-roles", "panel-permissions", "user-permissions")
"""Lists of the administrators' page of permissions."""


def _answer_empty() -> Response[str]:
    event = router.current_event
    negotiation.check_accept(event)
    links = {"self": query.build_url(event.path, query.read_parameters(event))}
    return answers.build_jsonapi({"data": [], "meta": {"count": 0}, "links": links})


def list_for_everybody() -> Response[str]:
    """List nothing: this product has no such rows."""
    return _answer_empty()


def list_for_admins() -> Response[str]:
    """List nothing to administrators: this product has no such rows."""
    user = identity.require_login(router.current_event)
    if not (user.is_admin or user.is_super_admin):
        raise Forbidden(reads.ADMINS_ONLY)
    return _answer_empty()


def _register(plural: str, handler: Callable[[], Response[str]]) -> None:
    router.get(f"/v1/{plural}", caching=Caching.PRIVATE)(handler)


for _plural in PUBLIC:
    _register(_plural, list_for_everybody)
for _plural in FOR_ADMINS:
    _register(_plural, list_for_admins)
