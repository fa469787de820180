"""The logins of the user, in plain JSON (docs/contract/auth.md#logins)."""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import RowMapping

from api.auth import identity, refresh_cookies
from api.http import answers
from api.http.caching import Caching
from api.http.errors import NotFound
from api.http.plain_router import PlainRouter
from openevent.auth import logins
from openevent.infra import db
from openevent.model.permissions import Identity

router = PlainRouter()

NOT_YOURS: Final = "This user does not exist, or is not you: you may see your own logins only."
NOT_FOUND: Final = "You have no such login, or it has ended already."


@router.get("/v1/users/<key>/logins", caching=Caching.NO_STORE)
def list_own(key: str) -> Response[str]:
    """List the user's own logins that have not ended; the last used one is first.

    Nobody sees the logins of another user.
    """
    user = _require_own(key)
    rows = db.run_read(lambda connection: logins.list_logins(connection, user.id))
    return answers.build_json({"logins": [_build_document(row, user) for row in rows]})


@router.delete("/v1/users/<key>/logins/<login_id>")
def end(key: str, login_id: str) -> Response[str]:
    """End one of the user's own logins at once, with its access tokens.

    If it is the login of this request, the cookies are cleared as well.
    """
    user, login = _require_own(key), _read_id(login_id)
    with db.transaction() as connection:
        if not logins.end_login(connection, user.id, login):
            raise NotFound(NOT_FOUND)
    response = answers.build_json({"success": True})
    if login == user.login:
        answers.add_cookies(response, *refresh_cookies.build_expired_cookies())
    return response


def _require_own(key: str) -> Identity:
    """Load the user of the request, who is the one of the path. Raises NotFound."""
    user = identity.require_login(router.current_event)
    if key != str(user.id):
        raise NotFound(NOT_YOURS)
    return user


def _read_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(NOT_FOUND) from error


def _build_document(row: RowMapping, user: Identity) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "created-at": _format(row["created_at"]),
        "last-used-at": _format(row["turned_at"]),
        "user-agent": row["user_agent"],
        "is-current": row["id"] == user.login,
    }


def _format(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="milliseconds")
