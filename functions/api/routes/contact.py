"""Letters to people about an event: a question to its organizers, an invitation to submit papers (docs/contract/resources.md#contact)."""

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
from openevent.model.kinds import is_email_address
from openevent.model.permissions import anyone, co_organizer
from openevent.resources.event import events

router = PlainRouter()


@router.post("/v1/events/<key>/contact-organizers")
def ask(key: str) -> Response[str]:
    """Mail a text to the owner and the organizers of an event, who answer to the sender's address.

    The sender gets a copy; so the address must be verified.
    """
    who = identity.require_login(router.current_event)
    event_id, _ = reads.check_rule(who, events, key, anyone)
    text = bodies.text(bodies.data(router.current_event), "text").strip()
    rate_limits.count("contact.account", str(who.id))
    with db.transaction() as connection:
        contact.ask_organizers(connection, event_id, who, text)
    return answers.build_json({"message": "The organizers get your question."})


@router.post("/v1/events/<key>/speakers-call/invitations")
def invite(key: str) -> Response[str]:
    """Mail an invitation to submit papers to up to 50 addresses; for the event's co-organizers."""
    who = identity.require_login(router.current_event)
    event_id, allowed = reads.check_rule(who, events, key, co_organizer)
    if not allowed:
        raise Forbidden("Only the event's owner, organizers and co-organizers invite.")
    emails = _emails(bodies.data(router.current_event).get("emails"))
    rate_limits.count("papers.account", str(who.id))
    with db.transaction() as connection:
        contact.invite_papers(connection, event_id, who, emails)
    return answers.build_json({"success": True, "invited": len(emails)})


def _emails(sent: Any) -> list[str]:
    """Read the addresses, each once. Raises Invalid."""
    if not isinstance(sent, list) or not 0 < len(sent) <= contact.MOST_INVITED:
        raise Invalid(
            Fault(
                f"A list of 1 to {contact.MOST_INVITED} addresses is needed.",
                pointer="/data/emails",
            )
        )
    wrong = [at for at, email in enumerate(sent) if not is_email_address(email)]
    if wrong:
        raise Invalid(
            *(Fault("Not a valid email address.", pointer=f"/data/emails/{at}") for at in wrong)
        )
    return list({email.strip().lower(): email.strip() for email in sent}.values())
