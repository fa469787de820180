"""The rows of message_settings: one for each mail of the catalogue."""

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from openevent.mail import examples, rendering
from openevent.mail.action import Action
from openevent.mail.catalogue import ACTIONS
from openevent.resources.message_setting import message_settings


def save_message_settings(connection: Connection) -> None:
    """Save the texts that administrators see; their choice whether a mail is sent stays."""
    statement = insert(message_settings.table)
    columns = ("recipient", "email_subject", "email_message")
    new_texts = {name: statement.excluded[name] for name in columns}
    statement = statement.on_conflict_do_update(index_elements=["action"], set_=new_texts)
    connection.execute(statement, [_build_row(action) for action in ACTIONS])


def _build_row(action: Action) -> dict[str, str]:
    placeholders = examples.build_placeholders(action)
    return {
        "action": action.name,
        "recipient": action.recipient,
        "email_subject": action.subject,
        "email_message": rendering.render_body(action, placeholders),
    }
