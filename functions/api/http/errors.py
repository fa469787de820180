"""Errors of requests, and their documents (docs/contract/api.md#errors).

Failure
├── BadRequest 400        the query, the JSON or a header cannot be read
├── Unauthorized 401      the request has no valid login
├── Forbidden 403         the user may see this but not do that
├── NotFound 404          it does not exist, or the user may not see it
├── MethodNotAllowed 405
├── NotAcceptable 406     the client accepts none of our media types
├── Conflict 409
├── PreconditionFailed 412
├── TooLarge 413
├── UnsupportedMedia 415
├── Invalid 422           readable, but with a wrong value
├── TooManyRequests 429
└── Unavailable 503       the client may try again later
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from sqlalchemy.exc import DBAPIError

from openevent.auth import rate_limits
from openevent.domain import refusals
from openevent.infra import aws, db
from openevent.infra.config import settings
from openevent.infra.telemetry import logger, write_metric
from openevent.work import queues

RETRY_SECONDS: Final = 10
"""Retry-After of a 503 that names no other time."""
UNEXPECTED: Final = "Internal error. Quote this id when you report it."


@dataclass(frozen=True)
class Fault:
    """One error: its text, and its place in the request.

    The place is a JSON `pointer` into the body, or the name of a query `parameter` or a header. In
    its stead there may be a `code` by which clients know the error.
    """

    detail: str
    pointer: str | None = None
    parameter: str | None = None
    code: str | None = None

    @property
    def source(self) -> dict[str, str]:
        if self.code is not None:
            return {"code": self.code}
        if self.pointer is not None:
            return {"pointer": self.pointer}
        return {"parameter": self.parameter} if self.parameter else {}


class Failure(Exception):
    """A request that fails, with one fault or several."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR

    def __init__(
        self,
        *faults: Fault | str,
        headers: Mapping[str, str] | None = None,
        title: str | None = None,
    ) -> None:
        self.title = title or self.status.phrase
        self.faults = [fault if isinstance(fault, Fault) else Fault(fault) for fault in faults]
        self.headers = dict(headers or {})
        super().__init__(self.faults[0].detail)


class BadRequest(Failure):
    status = HTTPStatus.BAD_REQUEST


class Unauthorized(Failure):
    status = HTTPStatus.UNAUTHORIZED


class Forbidden(Failure):
    status = HTTPStatus.FORBIDDEN


class NotFound(Failure):
    status = HTTPStatus.NOT_FOUND


class MethodNotAllowed(Failure):
    status = HTTPStatus.METHOD_NOT_ALLOWED


class NotAcceptable(Failure):
    status = HTTPStatus.NOT_ACCEPTABLE


class Conflict(Failure):
    status = HTTPStatus.CONFLICT


class PreconditionFailed(Failure):
    status = HTTPStatus.PRECONDITION_FAILED


class TooLarge(Failure):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class UnsupportedMedia(Failure):
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class Invalid(Failure):
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class TooManyRequests(Failure):
    status = HTTPStatus.TOO_MANY_REQUESTS


class Unavailable(Failure):
    status = HTTPStatus.SERVICE_UNAVAILABLE


def build_failure(error: Exception) -> Failure:
    """Convert an exception into a Failure. An unexpected one is logged and counted."""
    if isinstance(error, Failure):
        return error
    if isinstance(error, refusals.Refusal):
        return _convert_refusal(error)
    if isinstance(error, rate_limits.Reached):
        logger.warning("rate limit reached", extra={"limit": error.name})
        headers = {"Retry-After": str(error.seconds)}
        return TooManyRequests(str(error), headers=headers)
    detail = _describe_temporary(error)
    if detail is not None:
        logger.warning(detail, exc_info=error)
        return _build_unavailable(detail, _choose_seconds(error))
    logger.error("unexpected", exc_info=error)
    write_metric("ApiFailure")
    if isinstance(error, (*aws.get_errors(), aws.NoCredentials)):
        return _build_unavailable("A service that this request needs does not answer.")
    return Failure(UNEXPECTED)


def _choose_seconds(error: Exception) -> int:
    return error.retry_seconds if isinstance(error, db.Unavailable) else RETRY_SECONDS


def _build_unavailable(detail: str, seconds: int = RETRY_SECONDS) -> Unavailable:
    return Unavailable(detail, headers={"Retry-After": str(seconds)})


def _describe_temporary(error: Exception) -> str | None:
    """Describe an error that will pass; None if the error is of another kind."""
    database_error = error if isinstance(error, DBAPIError) else None
    if isinstance(error, queues.NotSent):
        return "The queue does not accept messages right now."
    if isinstance(error, db.Contended) or (database_error and db.is_contended(database_error)):
        return "Another request is changing the same data right now."
    if isinstance(error, db.Unavailable) or (database_error and db.is_disconnect(database_error)):
        return "The database is waking up."
    if database_error and db.is_statement_timeout(database_error):
        return "The request took too long. Ask for less at once."
    return None


def _convert_refusal(refusal: refusals.Refusal) -> Failure:
    reasons = (refusal, *refusal.others)
    type_ = next(kind for kind in type(refusal).__mro__ if kind in REFUSALS)
    return REFUSALS[type_](*(_build_fault(reason) for reason in reasons))


def _build_fault(refusal: refusals.Refusal) -> Fault:
    pointer = f"/data/{refusal.pointer}" if refusal.pointer else None
    return Fault(refusal.message, pointer=pointer)


REFUSALS: Final[Mapping[type[refusals.Refusal], type[Failure]]] = {
    refusals.Forbidden: Forbidden,
    refusals.Conflict: Conflict,
    refusals.FeatureOff: MethodNotAllowed,
    refusals.Invalid: Invalid,
}


def build_document(failure: Failure, request_id: str, *, has_error: bool) -> dict[str, Any]:
    """Build the error document.

    `has_error` adds the member `error`, which clients of the auth routes and of a 401 read.
    """
    document: dict[str, Any] = {
        "errors": [_build_error(failure, fault, request_id) for fault in failure.faults],
        "jsonapi": {"version": "1.0"},
    }
    if has_error:
        document["error"] = failure.faults[0].detail
    return document


def _build_error(failure: Failure, fault: Fault, request_id: str) -> dict[str, Any]:
    return {
        "id": request_id,
        "status": _get_status(failure.status),
        "title": failure.title,
        "detail": fault.detail,
        # Android apps show no message without it.
        "source": fault.source,
    }


def _get_status(status: HTTPStatus) -> str | int:
    """Give the member `status`, as the deployment's clients compare it.

    See docs/contract/api.md#status-of-an-error.
    """
    is_number = settings().numeric_error_status and status != HTTPStatus.UNPROCESSABLE_ENTITY
    return status.value if is_number else str(status.value)
