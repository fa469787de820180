"""Health: a shallow route that wakes no database, and a deep one.

See docs/contract/api.md#health.
"""

import time
from http import HTTPStatus

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.health import checks
from api.http import answers
from api.http.caching import Caching
from api.http.plain_router import PlainRouter
from openevent.infra.config import settings

router = PlainRouter()


@router.get("/health", caching=Caching.NO_STORE)
def shallow() -> Response[str]:
    """Tell that the function runs. It opens no connection."""
    body = {"status": "success", "release": settings().release}
    return answers.build_json(body)


@router.get("/health-check", caching=Caching.NO_STORE)
def deep() -> Response[str]:
    """Check everything that the service needs."""
    report = checks.build_report(time.time())
    is_healthy = report["status"] == checks.SUCCESS
    status = HTTPStatus.OK if is_healthy else HTTPStatus.SERVICE_UNAVAILABLE
    return answers.build_json(report, status)
