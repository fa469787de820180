"""Mails about the state of a session: their texts, and a mail that an organizer sends.

See docs/contract/resources.md#mails-about-a-session.
"""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.auth import identity
from api.http import answers, bodies
from api.http.caching import Caching
from api.http.errors import Fault, Forbidden, Invalid, NotFound
from api.http.plain_router import PlainRouter
from api.read import reads
from openevent.domain.programme import session_notices
from openevent.domain.programme.session_notices import OwnTexts
from openevent.infra import db
from openevent.mail.rendering import SUBJECT_LENGTH
from openevent.model import markup
from openevent.model.permissions import co_organizer
from openevent.resources.session import sessions
from openevent.text.normal_form import to_nfc

router = PlainRouter()


@router.get("/v1/sessions/mails", caching=Caching.PRIVATE)
def read_texts() -> Response[str]:
    """Read the subject and message of the mail about each state of a session.

    Names in braces, such as `{session_name}`, are places that the mail fills in.
    """
    identity.require_login(router.current_event)
    return answers.build_json(session_notices.build_texts())


@router.post("/v1/sessions/<key>/notify")
def notify(key: str) -> Response[str]:
    """Mail the session's present state to its speakers and the event's organizers.

    `subject` and `message` replace the texts of that mail. `bcc` names members of the event's staff
    who get a copy.
    """
    user = identity.require_login(router.current_event)
    session_id, is_allowed = reads.check_rule(user, sessions, key, co_organizer)
    if not is_allowed:
        raise Forbidden("Only the event's owner, organizers and co-organizers may notify.")
    notice = _read_notice(bodies.read_data(router.current_event))
    with db.transaction() as connection:
        is_requested = session_notices.request(connection, session_id, user, notice)
    if not is_requested:
        raise NotFound(reads.NOT_FOUND)
    return answers.build_json({"success": True})


def _read_notice(members: Mapping[str, Any]) -> OwnTexts:
    """Read the body. Raises Invalid."""
    subject = _read_text(members, "subject", SUBJECT_LENGTH)
    if subject and len(subject.splitlines()) > 1:
        raise _refuse("subject", "A subject is one line.")
    return OwnTexts(subject, _read_message(members), _read_copies(members))


def _read_message(members: Mapping[str, Any]) -> str | None:
    message = _read_text(members, "message", session_notices.MAXIMUM_MESSAGE_LENGTH)
    try:
        return markup.extract_text(message) or None if message else None
    except ValueError as error:
        raise _refuse("message", str(error)) from error


def _read_text(members: Mapping[str, Any], name: str, limit: int) -> str | None:
    text = members.get(name)
    if text is None:
        return None
    text = to_nfc(text) if isinstance(text, str) else None
    if text is None or len(text) > limit or "\0" in text:
        raise _refuse(
            name, f"`{name}` must be a text of at most {limit:,} characters, without NUL."
        )
    return text.strip() or None


def _read_copies(members: Mapping[str, Any]) -> tuple[str, ...]:
    addresses = members.get("bcc") or []
    limit = session_notices.MAXIMUM_COPIES
    if not isinstance(addresses, list) or len(addresses) > limit:
        raise _refuse("bcc", f"`bcc` must be a list of at most {limit} addresses.")
    for index, address in enumerate(addresses):
        if not isinstance(address, str):
            raise _refuse(f"bcc/{index}", "Not a valid email address.")
    return tuple(address.strip() for address in addresses)


def _refuse(place: str, message: str) -> Invalid:
    return Invalid(Fault(message, pointer=f"/data/{place}"))
