"""Settings: one row, which the web client reads before anybody logs in.

See docs/contract/clients.md#15-settings-first.
"""

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from api.read import reads
from api.write import writes
from openevent.resources.setting import SETTINGS_ID, settings

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/settings")
def read() -> Response[str]:
    """Read the settings that the user may see."""
    return reads.read_one(router.current_event, settings, str(SETTINGS_ID))


@router.patch("/v1/settings")
def update() -> Response[str]:
    """Change the settings: the same as with their id in the URL."""
    return writes.update(router.current_event, settings, str(SETTINGS_ID))
