"""Lists of resources that this product does not have: they are empty.

See docs/contract/api.md#absent-lists.
"""

from collections.abc import Callable, Mapping
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.auth import identity
from api.http import answers, negotiation
from api.http.caching import Caching
from api.http.errors import Forbidden
from api.http.plain_router import PlainRouter
from api.http.router import Router
from api.jsonapi import query
from api.read import reads
from openevent.model.permissions import Rule, admin, co_organizer, own_account, staff
from openevent.model.resource import Resource
from openevent.resources.event import events
from openevent.resources.ticket import tickets
from openevent.resources.ticket_rules import registrar
from openevent.resources.user import users

router = Router()
plain_router = PlainRouter()

PUBLIC: Final = ("groups", "pages", "event-locations")
FOR_ADMINS: Final = (
    *("custom-system-roles", "panel-permissions", "user-permissions"),
    *("event-invoices", "admin/sales/invoices"),
)
"""Lists of the administrators' pages of permissions and of sales."""
OF_ROWS: Final[Mapping[str, tuple[Resource, Rule]]] = {
    "events/<key>/event-invoices": (events, co_organizer),
    "events/<key>/badge-forms": (events, staff),
    "users/<key>/event-invoices": (users, own_account | admin),
}
"""Lists of one row, with the rule of who may read them."""


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


@plain_router.get("/v1/tickets/<key>/badge-forms", caching=Caching.PRIVATE)
def badge_forms_of_ticket(key: str) -> Response[str]:
    """List nothing to those who work at the gate, as a plain list: there are no badge forms."""
    _check(tickets, registrar, key)
    return answers.build_json([])


def _check(resource: Resource, rule: Rule, key: str) -> None:
    """Check that the user may read the lists of a row. Raises NotFound or Forbidden."""
    user = identity.require_login(router.current_event)
    _, is_allowed = reads.check_rule(user, resource, key, rule)
    if not is_allowed:
        raise Forbidden("You may not read this list.")


def _build_row_list(resource: Resource, rule: Rule) -> Callable[[str], Response[str]]:
    def list_of_row(key: str) -> Response[str]:
        _check(resource, rule, key)
        return _answer_empty()

    return list_of_row


def _register(plural: str, handler: Callable[..., Response[str]]) -> None:
    router.get(f"/v1/{plural}", caching=Caching.PRIVATE)(handler)


for _plural in PUBLIC:
    _register(_plural, list_for_everybody)
for _plural in FOR_ADMINS:
    _register(_plural, list_for_admins)
for _path, (_resource, _rule) in OF_ROWS.items():
    _register(_path, _build_row_list(_resource, _rule))
