"""The rows of message_settings: one for each mail of the catalogue, as the catalogue and its templates are now."""

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from openevent.mail import examples, rendering
from openevent.mail.catalogue import ACTIONS, Action
from openevent.resources.message_setting import message_settings


def save_message_settings(connection: Connection) -> None:
    """Write what administrators read of each mail; whether it is sent stays theirs to say."""
    given = insert(message_settings.table)
    said = {name: given.excluded[name] for name in ("recipient", "email_subject", "email_message")}
    connection.execute(
        given.on_conflict_do_update(index_elements=["action"], set_=said),
        [_row(action) for action in ACTIONS],
    )


def _row(action: Action) -> dict[str, str]:
    message = rendering.render_body(action, examples.build_placeholders(action))
    known = {"action": action.name, "recipient": action.recipient, "email_subject": action.subject}
    return known | {"email_message": message}
