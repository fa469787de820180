"""The API's entry point: all routes, the log of requests, and the answers to exceptions."""

import re
import time
from functools import cache, partial
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.api_gateway import Response, Route
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from api.auth import identity
from api.http import (
    answers,
    caching,
    errors,
    pages,
    parameter_names,
    plain_router,
    transfer,
    waiting,
)
from api.jsonapi import dry_runs
from api.routes import (
    absent_lists,
    absent_payments,
    auth,
    badges,
    codes,
    contact,
    duties,
    events,
    exports,
    health,
    held_mails,
    image_sizes,
    imports,
    invites,
    logins,
    mails,
    media,
    notifications,
    order_documents,
    order_mails,
    orders,
    passwords,
    previews,
    reads,
    reference,
    reports,
    session_mails,
    sessions,
    settings,
    speaker_invites,
    speakers,
    statistics,
    tasks,
    tickets,
    trash,
    unsubscribe,
    uploads,
    users,
    verification,
    versions,
    writes,
)
from openevent.infra import db, init_phase
from openevent.infra.telemetry import logger

app = APIGatewayHttpResolver()

ROUTERS: Final = (
    health.router,
    reference.router,
    reference.root_router,
    media.router,
    uploads.router,
    auth.router,
    passwords.router,
    verification.router,
    logins.router,
    tasks.router,
    imports.router,
    exports.router,
    reports.router,
    invites.router,
    speaker_invites.router,
    events.router,
    events.plain_router,
    trash.router,
    settings.router,
    image_sizes.router,
    image_sizes.plain_router,
    statistics.router,
    duties.router,
    previews.router,
    mails.router,
    held_mails.router,
    unsubscribe.router,
    notifications.router,
    notifications.plain_router,
    badges.router,
    order_documents.router,
    order_mails.router,
    orders.router,
    orders.plain_router,
    versions.router,
    contact.router,
    users.router,
    users.plain_router,
    sessions.router,
    session_mails.router,
    speakers.router,
    codes.router,
    codes.plain_router,
    tickets.router,
    writes.router,
    reads.router,
    absent_lists.router,
    absent_lists.plain_router,
    absent_payments.router,
    absent_payments.plain_router,
)
"""All routes. If two match a path, the first one answers."""
WRITING_GETS: Final = plain_router.collect_writing_gets(ROUTERS)
AUTH: Final = "/auth/"
GET, HEAD = "GET", "HEAD"
ALL_METHODS: Final = ("DELETE", GET, HEAD, "PATCH", "POST")


def serve(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[str]:
    """Answer a request and log it, without its query, headers and body."""
    event, started = app.current_event, time.monotonic()
    logger.append_keys(correlation_id=event.request_context.request_id)
    try:
        answer = _answer(app, next_middleware)
        caching.forbid_storing(answer)
        transfer.add_cors(event, answer)
        transfer.add_guards(answer)
        transfer.require_https(answer)
        _log(event, answer, time.monotonic() - started)
        return answer
    finally:
        logger.remove_keys(["correlation_id", "user_id"])


def _log(event: APIGatewayProxyEventV2, answer: Response[str], seconds: float) -> None:
    extra = {
        "method": app.context.get("method", event.http_method),
        "path": event.path,
        "status": int(answer.status_code),
        "milliseconds": round(seconds * 1000),
        "bytes": len(answer.body or ""),
    }
    logger.info("request", extra=extra)


def _answer(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[str]:
    try:
        parameter_names.check(app.current_event)
        dry_runs.check(app.current_event, is_plain_path)
        with waiting.limited(app.current_event):
            answer = next_middleware(app)
        transfer.finish(app.current_event, answer)
    except Exception as error:  # noqa: BLE001 - this place turns all exceptions into answers
        answer = _error_answer(app.current_event, errors.build_failure(error))
    return answer


def _error_answer(event: APIGatewayProxyEventV2, failure: errors.Failure) -> Response[str]:
    if pages.is_browser(event):
        answer = pages.build_error(failure, event)
    else:
        answer = _error_document(event, failure)
    answer.headers.update(failure.headers)
    return answer


def _error_document(event: APIGatewayProxyEventV2, failure: errors.Failure) -> Response[str]:
    # A 401 has the member `error`, which a JSON:API document may not have.
    is_unauthorized = failure.status == HTTPStatus.UNAUTHORIZED
    is_plain = is_unauthorized or is_plain_path(event.path)
    request_id = event.request_context.request_id
    has_error = is_unauthorized or (is_plain and AUTH in event.path)
    document = errors.build_document(failure, request_id, has_error=has_error)
    build = answers.build_json if is_plain else answers.build_jsonapi
    return build(document, failure.status)


def is_plain_path(path: str) -> bool:
    """Tell whether errors of a path are plain JSON, as its router declares."""
    return _compile_plain_paths().match(path) is not None


@cache
def _compile_plain_paths() -> re.Pattern[str]:
    """Compile the pattern at the first error: most cold starts need none."""
    return plain_router.compile_prefixes(ROUTERS)


@app.not_found
def reject(_error: NotFoundError) -> Response[str]:
    """Answer a request without a route: a preflight, another method, or an unknown path."""
    event = app.current_event
    methods = _methods(event.path)
    if event.http_method == "OPTIONS":
        # A browser sends the request itself only after this, and shows its 404 to the page.
        return transfer.build_preflight(", ".join([*(methods or ALL_METHODS), "OPTIONS"]))
    if not methods:
        raise errors.NotFound("There is no such route.")
    allowed = ", ".join([*methods, "OPTIONS"])
    message = f"This route does not allow {event.http_method}. Use one of: {allowed}."
    raise errors.MethodNotAllowed(message, headers={"Allow": allowed})


def _methods(path: str) -> list[str]:
    """List the methods of a path's routes."""
    methods = {route.method for route in _list_routes(path)}
    has_head = GET in methods and not _refuses_head(path)
    return sorted(methods | {HEAD} if has_head else methods)


def _refuses_head(path: str) -> bool:
    return any(route.path in WRITING_GETS for route in _list_routes(path))


def _list_routes(path: str) -> list[Route]:
    """List the routes that match a path; Powertools has no public list of routes."""
    routes = app._static_routes + app._dynamic_routes  # noqa: SLF001
    return [route for route in routes if route.rule.match(path)]


app.use([serve])
for router in ROUTERS:
    app.include_router(router)


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer an HTTP API request (payload 2.0)."""
    http = event["requestContext"]["http"]
    if http["method"] != HEAD or _refuses_head(APIGatewayProxyEventV2(event).path):
        return app.resolve(event, context)
    app.append_context(method=HEAD)  # type: ignore[no-untyped-call]
    request_context = {**event["requestContext"], "http": {**http, "method": GET}}
    answer = app.resolve({**event, "requestContext": request_context}, context)
    return {**answer, "body": "", "isBase64Encoded": False}


init_phase.prepare(
    db.prepare,
    if_nobody_waits=(
        partial(db.prepare, *identity.FIRST_STATEMENTS),
        *init_phase.create_clients("secretsmanager", "dynamodb", "sqs", "s3"),
    ),
)
