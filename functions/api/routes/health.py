"""Health: the shallow one for monitors, which wakes nobody, and the deep one (docs/contract/api.md#health)."""

import time
from http import HTTPStatus

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.health import checks
from api.http import answers
from api.http.plain_router import PlainRouter
from openevent.infra.config import settings

router = PlainRouter()


@router.head("/health")
@router.get("/health")
def shallow() -> Response[str]:
    """Say that the function runs; no connection is opened."""
    return answers.build_json(
        {"status": "success", "release": settings().release}, Cache_Control="no-store"
    )


@router.get("/health-check")
def deep() -> Response[str]:
    """Check everything that the service stands on."""
    report = checks.build_report(time.time())
    healthy = report["status"] == checks.SUCCESS
    status = HTTPStatus.OK if healthy else HTTPStatus.SERVICE_UNAVAILABLE
    return answers.build_json(report, status, Cache_Control="no-store")
