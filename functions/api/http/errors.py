"""What can go wrong with a request, and the document that tells of it (docs/contract/api.md#errors).

Failure
├── BadRequest 400        query, JSON or header that cannot be read
├── Unauthorized 401      nobody, or nobody any more, is logged in
├── Forbidden 403         the rule says no, and the thing may be seen
├── NotFound 404          there is none, or it may not be seen
├── MethodNotAllowed 405
├── NotAcceptable 406     the client takes no media type that we have
├── Conflict 409
├── PreconditionFailed 412
├── TooLarge 413
├── UnsupportedMedia 415
├── Invalid 422           readable, but not right
├── TooManyRequests 429
└── Unavailable 503       worth another try later
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError
from sqlalchemy.exc import DBAPIError

from openevent.auth import rate_limits
from openevent.domain import refusals
from openevent.infra import db
from openevent.infra.telemetry import logger, write_metric
from openevent.work import queues

RETRY_SECONDS: Final = "10"
"""What a 503 asks clients to wait: a resume of the database takes about 15 s, and we have waited
already."""
UNEXPECTED: Final = "Something went wrong on our side. It is noted under this id."


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: `pointer` into the document, or `parameter` of the query or name of a header."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None

    @property
    def source(self) -> dict[str, str]:
        if self.pointer is not None:
            return {"pointer": self.pointer}
        return {"parameter": self.parameter} if self.parameter else {}


class Failure(Exception):
    """A request that is refused, for one fault or several."""

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
    """Say what an exception means for the client; what nobody foresaw is logged with its stack and counted."""
    if isinstance(error, Failure):
        return error
    if isinstance(error, refusals.Refusal):
        return _refused(error)
    if isinstance(error, rate_limits.Reached):
        headers = {"Retry-After": str(error.seconds)}
        return TooManyRequests("There were too many attempts. Try again later.", headers=headers)
    passing = _passing(error)
    if passing is not None:
        logger.warning(passing, exc_info=error)
        return Unavailable(passing, headers={"Retry-After": RETRY_SECONDS})
    logger.error("unexpected", exc_info=error)
    write_metric("ApiFailure")
    if isinstance(error, (ClientError, BotoCoreError)):
        return Unavailable(
            "A service that this needs does not answer.", headers={"Retry-After": RETRY_SECONDS}
        )
    return Failure(UNEXPECTED)


def _passing(error: Exception) -> str | None:
    """Say what is in the way for now; None where the error is none of those."""
    if isinstance(error, queues.NotSent):
        return "The queue does not take jobs right now."
    if isinstance(error, db.Contended) or (
        isinstance(error, DBAPIError) and db.is_contended(error)
    ):
        return "Somebody else writes the same right now."
    if isinstance(error, db.Unavailable) or (
        isinstance(error, DBAPIError) and db.is_disconnect(error)
    ):
        return "The database is waking up."
    if isinstance(error, DBAPIError) and db.is_statement_timeout(error):
        return "This takes too long: ask for less at once."
    return None


def _refused(refusal: refusals.Refusal) -> Failure:
    place = Fault(refusal.message, pointer=f"/data/{refusal.place}" if refusal.place else None)
    return REFUSALS[type(refusal)](place)


REFUSALS: Final[Mapping[type[refusals.Refusal], type[Failure]]] = {
    refusals.Forbidden: Forbidden,
    refusals.Taken: Conflict,
    refusals.Unavailable: MethodNotAllowed,
    refusals.Wrong: Invalid,
}


def build_document(failure: Failure, request_id: str, *, plainly: bool) -> dict[str, Any]:
    """Make the error document; `plainly` adds the `error` that clients of the auth routes read, as every 401 has it."""
    said = [_error(failure, fault, request_id) for fault in failure.faults]
    extra = (
        {"error": failure.faults[0].detail}
        if plainly or failure.status == HTTPStatus.UNAUTHORIZED
        else {}
    )
    return {"errors": said, "jsonapi": {"version": "1.0"}} | extra


def _error(failure: Failure, fault: Fault, request_id: str) -> dict[str, Any]:
    source = {"source": fault.source} if fault.source else {}
    known = {"id": request_id, "status": str(failure.status.value), "title": failure.title}
    return known | {"detail": fault.detail} | source
