"""The answers 404 and 403 of a write, from the rights that were read with the row."""

from typing import Final

from api.http.errors import Fault, Forbidden, NotFound
from api.read import reads
from api.write.requests import NO_EVENT
from openevent.domain.programme import sessions
from openevent.domain.write.before import Before
from openevent.domain.write.request import Request

EVENT_NOT_FOUND: Final = Fault(reads.NOT_FOUND, pointer=NO_EVENT.pointer)
NOT_ALLOWED: Final = "You may read this but not change it."


def check_create(before: Before) -> None:
    """Check that the user may see the event and may add to it. Raises NotFound, Forbidden."""
    if not before.rights.may_read:
        raise NotFound(EVENT_NOT_FOUND)
    if not before.rights.may_write:
        raise Forbidden(NOT_ALLOWED)


def check_update(request: Request, before: Before) -> None:
    """Check that the user may change the row, or restore it. Raises NotFound, Forbidden."""
    _check_visible(before, trashed=request.trashed)
    rights = before.rights
    _check_allowed(before, rights.may_restore if before.is_deleted else rights.may_write)


def check_delete(request: Request, before: Before) -> None:
    """Check that the user may delete the row; only administrators delete for good."""
    _check_visible(before, trashed=request.permanent)
    _check_allowed(before, request.is_from_admin if request.permanent else before.rights.may_write)


def _check_visible(before: Before, *, trashed: bool) -> None:
    rights = before.rights
    shows_deleted = trashed and (rights.may_restore or rights.may_write)
    if not rights.may_read or (before.is_deleted and not shows_deleted):
        raise NotFound(reads.NOT_FOUND)


def _check_allowed(before: Before, is_allowed: bool) -> None:  # noqa: FBT001 - the value it checks
    if not is_allowed:
        raise Forbidden(sessions.LOCKED if before.row.get("is_locked") else NOT_ALLOWED)
