"""Role invites: the link by which an invitee accepts or declines."""

from sqlalchemy import Connection, RowMapping

from dispatcher.notify import deliver, recipients
from dispatcher.notify.notification import News
from openevent.auth import link_tokens
from openevent.auth.link_tokens import Purpose
from openevent.domain.people import invites
from openevent.mail import catalogue, urls
from openevent.mail.messages import Link
from openevent.resources.role import TITLES
from openevent.resources.role_invite import PENDING


def send(*, connection: Connection, change: RowMapping) -> None:
    """Mail an invite that is pending, with the link as it is now."""
    invite = invites.load(connection, change["subject_id"])
    if invite is None or invite["status"] != PENDING:
        return
    kid, seal = link_tokens.seal_state(Purpose.INVITE, invites.state(invite))
    link = Link(purpose=Purpose.INVITE, subject_id=invite["id"], kid=kid, seal=seal)
    role = TITLES.get(invite["role_name"], invite["role_name"])
    values = {"role": role, "event": invite["event_name"], "link": urls.link_to_role_invite()}
    news = News(
        catalogue.EVENT_ROLE, values, invite["event_id"], links={invite["email"].lower(): link}
    )
    deliver.tell(connection, change, news, [recipients.of_address(connection, invite["email"])])
