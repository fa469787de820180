"""Mails about an event: a question to its organizers, and a call for papers.

See docs/contract/resources.md#contact.
"""

from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.auth import identity
from api.http import answers, bodies
from api.http.errors import Fault, Forbidden, Invalid
from api.http.plain_router import PlainRouter
from api.read import reads
from openevent.auth import rate_limits
from openevent.domain.mail import contact
from openevent.infra import db
from openevent.model.kinds import read_email
from openevent.model.permissions import anyone, co_organizer
from openevent.resources.event import events
from openevent.text import addresses
from openevent.text.normal_form import to_nfc

router = PlainRouter()


@router.post("/v1/events/<key>/contact-organizers")
def ask(key: str) -> Response[str]:
    """Mail a question to an event's owner and organizers, who answer to the sender's address.

    The sender gets a copy, so the sender's address must be verified.
    """
    _send_question(key, "text")
    return answers.build_json({"message": "The organizers get your question."})


@router.post("/v1/events/<key>/contact-organizer")
def ask_as_email(key: str) -> Response[str]:
    """Mail a question to an event's owner and organizers; the member `email` holds its text.

    This is the route of the web front end; otherwise it is like `contact-organizers`.
    """
    _send_question(key, "email")
    return answers.build_json({"success": True})


def _send_question(key: str, member: str) -> None:
    """Send the text in this member of the body to the organizers. Raises Failure or Refusal."""
    user = identity.require_login(router.current_event)
    event_id, _ = reads.check_rule(user, events, key, anyone)
    text = to_nfc(bodies.require_text(bodies.read_data(router.current_event), member).strip())
    rate_limits.count("contact.account", str(user.id))
    with db.transaction() as connection:
        contact.send_question(connection, event_id, user, text, member)


@router.post("/v1/events/<key>/speakers-call/invitations")
def invite(key: str) -> Response[str]:
    """Mail an invitation to submit papers to up to 50 addresses; for the event's co-organizers."""
    user = identity.require_login(router.current_event)
    event_id, is_allowed = reads.check_rule(user, events, key, co_organizer)
    if not is_allowed:
        raise Forbidden("Only the event's owner, organizers and co-organizers may invite.")
    emails = _read_emails(bodies.read_data(router.current_event).get("emails"))
    rate_limits.count("papers.account", str(user.id))
    with db.transaction() as connection:
        contact.invite_speakers(connection, event_id, user, emails)
    return answers.build_json({"success": True, "invited": len(emails)})


def _read_emails(value: Any) -> list[str]:
    """Read the addresses, each once. Raises Invalid."""
    if not isinstance(value, list) or not 0 < len(value) <= contact.MAXIMUM_ADDRESSES:
        detail = f"Send a list of 1 to {contact.MAXIMUM_ADDRESSES} addresses."
        raise Invalid(Fault(detail, pointer="/data/emails"))
    emails: dict[str, str] = {}
    faults: list[Fault] = []
    for index, text in enumerate(value):
        try:
            email = read_email(text)
        except ValueError as error:
            faults.append(Fault(str(error), pointer=f"/data/emails/{index}"))
            continue
        emails[addresses.build_key(email)] = email
    if faults:
        raise Invalid(*faults)
    return list(emails.values())
