"""Mails: a test mail for administrators, and a resend (docs/contract/mail.md#states)."""

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.auth import identity
from api.http import answers, bodies
from api.http.errors import Fault, Forbidden, Invalid
from api.http.plain_router import PlainRouter
from api.jsonapi import row_conditions
from api.read import reads, selection
from openevent.auth import rate_limits
from openevent.domain.mail import manual_mails as domain
from openevent.infra import db
from openevent.model.kinds import read_email
from openevent.resources.mail import mails

router = PlainRouter()


@router.post("/v1/test-mail")
def test() -> Response[str]:
    """Send a test mail to an address; for administrators.

    The body may also have the media type of JSON:API.
    """
    user = identity.require_login(router.current_event)
    if not (user.is_admin or user.is_super_admin):
        raise Forbidden("Only administrators may send test mails.")
    recipient = bodies.read_data(router.current_event).get("recipient")
    try:
        address = read_email(recipient)
    except ValueError as error:
        raise Invalid(Fault(str(error), pointer="/recipient")) from error
    with db.transaction() as connection:
        domain.request_test(connection, user, address)
    return answers.build_json({"message": "Test mail sent, please verify delivery"})


@router.post("/v1/mails/<key>/resend")
def resend(key: str) -> Response[str]:
    """Send a mail again that failed, is unconfirmed, or was stopped; there is no body.

    Users who may read the mail's record may do this. If its recipient is still blocked, it is
    stopped again. Administrators have no rate limit.
    """
    user = identity.require_login(router.current_event)
    mail = reads.load_visible(
        identity.Caller(user),
        lambda connection, user: selection.fetch_one(
            connection, user, mails, row_conditions.by_key(mails, key)
        ),
    )
    if not (user.is_admin or user.is_super_admin):
        rate_limits.count("mail.account", str(user.id))
    with db.transaction() as connection:
        domain.resend(connection, mail.id, user)
    return answers.build_json({"success": True, "message": "The mail is queued again."})
