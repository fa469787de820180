"""Mails: a test for administrators, and sending one again that did not arrive (docs/contract/mail.md#states)."""

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.auth import identity
from api.http import answers, bodies
from api.http.errors import Fault, Forbidden, Invalid
from api.http.plain_router import PlainRouter
from api.jsonapi import row_conditions
from api.read import reads, selection
from openevent.domain.mail import manual_mails as domain
from openevent.infra import db
from openevent.model.kinds import is_email_address
from openevent.resources.mail import mails

router = PlainRouter()


@router.post("/v1/test-mail")
def test() -> Response[str]:
    """Send a test mail to an address; for administrators."""
    who = identity.require_login(router.current_event)
    if not (who.is_admin or who.is_super_admin):
        raise Forbidden("Test mails are for administrators.")
    recipient = bodies.data(router.current_event).get("recipient")
    if not is_email_address(recipient):
        raise Invalid(Fault("The recipient must be an e-mail address.", pointer="/recipient"))
    with db.transaction() as connection:
        domain.ask_test(connection, who, str(recipient).strip())
    return answers.build_json({"message": "Test mail sent, please verify delivery"})


@router.post("/v1/mails/<key>/resend")
def resend(key: str) -> Response[str]:
    """Send a mail again that failed, is unconfirmed, or was stopped by what may be gone; there is no body.

    Whoever may read its record may; what stops it still stops it again.
    """
    who = identity.require_login(router.current_event)
    found = reads.load_visible(
        identity.Caller(who),
        lambda connection, asker: selection.fetch_one(
            connection, asker, mails, row_conditions.by_key(mails, key)
        ),
    )
    with db.transaction() as connection:
        domain.resend(connection, found.id, who)
    return answers.build_json({"success": True, "message": "The mail is queued again."})
