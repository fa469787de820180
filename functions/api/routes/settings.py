"""Settings: there is one row, and the web client asks for it before anybody logs in (docs/contract/clients.md#15-settings-first)."""

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from api.read import reads
from openevent.resources.setting import ONLY, settings

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/settings")
def read() -> Response[str]:
    """Answer with the settings, as far as they are for who asks."""
    return reads.read_one(router.current_event, settings, str(ONLY))
