"""The API's entry: one route table, one place where requests are logged and exceptions become answers."""

import re
import time
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from api.http import answers, delivery, errors
from api.routes import (
    auth,
    contact,
    events,
    exports,
    health,
    imports,
    invites,
    mails,
    media,
    notifications,
    passwords,
    previews,
    reads,
    reference,
    settings,
    tasks,
    unsubscribe,
    users,
    verification,
    versions,
    writes,
)
from openevent.infra.telemetry import logger

PLAIN: Final = re.compile(
    r"/auth/|/health|/v1/(auth/|docs|media/|openapi\.json|role_invites/|sessions/states|tasks|users/check[_-]email|"
    r"events/import|events/[^/]+/(copy|exports?/|versions|contact-organizers|speakers-call/invitations)|"
    r"role-invites/[^/]+/resend-invite|message-settings/[^/]+/preview|test-mail|mails/[^/]+/resend|unsubscribe|"
    r"users/[^/]+/(export|notifications/read))"
)
"""Where plain JSON is spoken, of faults too: what begins so."""

app = APIGatewayHttpResolver()


def serve(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[str]:
    """Answer a request, whatever happens, and log it: never a query, a token or a body."""
    event, started = app.current_event, time.monotonic()
    logger.append_keys(correlation_id=event.request_context.request_id)
    try:
        answer = _answer(app, next_middleware)
        delivery.add_cors(event, answer)
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        milliseconds = round((time.monotonic() - started) * 1000)
        told = {"method": event.http_method, "path": event.path, "status": int(answer.status_code)}
        logger.info(
            "request", extra=told | {"milliseconds": milliseconds, "bytes": len(answer.body or "")}
        )
        return answer
    finally:
        logger.remove_keys(["correlation_id", "user_id"])


def _answer(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[str]:
    try:
        answer = next_middleware(app)
        delivery.finish(app.current_event, answer)
    except Exception as error:  # noqa: BLE001 - the one place where all of them become answers
        answer = _failed(app.current_event, errors.as_failure(error))
    return answer


def _failed(event: APIGatewayProxyEventV2, failure: errors.Failure) -> Response[str]:
    path = event.path
    # A 401 has the member `error`, for which JSON:API documents have no room.
    plain = PLAIN.match(path) or failure.status == HTTPStatus.UNAUTHORIZED
    document = errors.document(failure, event.request_context.request_id, plainly="/auth/" in path)
    write = answers.plain if plain else answers.document
    answer = write(document, failure.status)
    answer.headers.update(failure.headers)
    return answer


@app.not_found
def no_route(_error: NotFoundError) -> Response[str]:
    """Answer where no route is: a preflight, another method's route, or nothing."""
    event = app.current_event
    routes = app._static_routes + app._dynamic_routes  # noqa: SLF001 - Powertools tells nobody what it knows
    methods = sorted({route.method for route in routes if route.rule.match(event.path)})
    if not methods:
        raise errors.NotFound("There is no such route.")
    allowed = ", ".join([*methods, "OPTIONS"])
    if event.http_method == "OPTIONS":
        return delivery.preflight(allowed)
    raise errors.MethodNotAllowed(
        f"{event.http_method} is not for this route.", headers={"Allow": allowed}
    )


app.use([serve])
for each in (
    health,
    reference,
    media,
    auth,
    passwords,
    verification,
    tasks,
    imports,
    exports,
    invites,
    events,
    settings,
    previews,
    mails,
    unsubscribe,
    notifications,
    versions,
    contact,
    users,
    writes,
    reads,
):
    app.include_router(each.router)


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer an HTTP API request (payload 2.0)."""
    return app.resolve(event, context)
