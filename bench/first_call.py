"""The first call of a function in a fresh process: from the start of Python to the answer.

The bench's database takes a password. So each call also makes what only Aurora's login needs: a
signed token, and the certificates of the region.
"""

import time
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import uuid4

from openevent.infra import aws, db, rds_login


def request() -> None:
    """Answer the list of events for a visitor. Raises RuntimeError."""
    from api.handler import lambda_handler  # noqa: PLC0415 - its import is measured
    from local.invocation import events  # noqa: PLC0415

    _log_in()
    event = events.build_request("GET", "/v1/events", "", b"", {})
    answer = lambda_handler(event, None)
    if answer["statusCode"] != HTTPStatus.OK:
        raise RuntimeError(answer["body"])


def job() -> None:
    """Receive a job's message that is too old to wait for its row, which does not exist."""
    from bench import lambda_context  # noqa: PLC0415
    from import_worker.handler import lambda_handler  # noqa: PLC0415 - its import is measured
    from openevent.work import jobs, queues  # noqa: PLC0415

    _log_in()
    for service in ("dynamodb", "s3", "sqs"):
        aws.client(service)
    message = jobs.Message(task_id=uuid4(), user_id=1, request_id="bench")
    event = lambda_context.build_event(message.model_dump(mode="json"))
    attributes = event["Records"][0]["attributes"]
    attributes["SentTimestamp"] = str(int((time.time() - queues.UNCOMMITTED_SECONDS) * 1000))
    lambda_handler(event, lambda_context.Context())


def _log_in() -> None:
    region = aws.get_region()
    db.load_tls_context(region)
    credentials, now = aws.load_credentials(), datetime.now(UTC)
    rds_login.sign_token("database:5432", "openevent_app", region, credentials, now)
