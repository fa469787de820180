"""Settings: one row, which the web client reads before anybody logs in.

See docs/contract/clients.md#15-settings-first.
"""

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.http.caching import Caching
from api.http.router import Router
from api.read import reads
from api.write import writes
from openevent.resources.setting import SETTINGS_ID, settings

router = Router()


@router.get("/v1/settings", caching=Caching.PRIVATE)
def read() -> Response[str]:
    """Read the settings that the user may see."""
    return reads.read_one(router.current_event, settings, str(SETTINGS_ID))


@router.patch("/v1/settings")
def update() -> Response[str]:
    """Change the settings: the same as with their id in the URL."""
    return writes.update(router.current_event, settings, str(SETTINGS_ID))
