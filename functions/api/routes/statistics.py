"""Statistics of the deployment (docs/contract/resources.md#admin-statistics)."""

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.http.caching import Caching
from api.http.errors import Forbidden
from api.http.router import Router
from api.read import reads
from api.routes.reads import bind
from openevent.model.resource import Resource
from openevent.resources.admin_statistics import ADMIN_STATISTICS, ROW_ID

router = Router()


def _read_statistics(resource: Resource) -> Response[str]:
    """Read the numbers. Raises Unauthorized, or Forbidden if the user is no administrator."""
    event = router.current_event
    caller = reads.load_caller(event, resource)
    if not (caller.user.is_admin or caller.user.is_super_admin):
        raise Forbidden("Only administrators may read these statistics.")
    return reads.read_one_for(caller, event, resource, str(ROW_ID))


for _name, _resource in ADMIN_STATISTICS.items():
    router.get(f"/v1/admin/statistics/{_name}", caching=Caching.PRIVATE)(
        bind(_read_statistics, _resource)
    )
