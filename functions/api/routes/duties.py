"""Duties of the daily run (docs/contract/resources.md#duties)."""

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.http.caching import Caching
from api.http.errors import Forbidden
from api.http.router import Router
from api.read import reads
from api.routes.reads import bind
from openevent.model.permissions import anyone
from openevent.model.resource import Resource
from openevent.resources.duty import duties

router = Router()


def _read_duties(resource: Resource) -> Response[str]:
    """List the duties. Raises Unauthorized, or Forbidden if the user is no administrator."""
    event = router.current_event
    caller = reads.load_caller(event, resource)
    if not (caller.user.is_admin or caller.user.is_super_admin):
        raise Forbidden(reads.ADMINS_ONLY)
    return reads.read_selected(event, caller, resource, only=anyone, order="id")


router.get("/v1/admin/duties", caching=Caching.PRIVATE)(bind(_read_duties, duties))
