"""Orders that have run out: their buyers hear of it, if there was something to pay."""

from sqlalchemy import Connection, RowMapping, select

from dispatcher import event_rows
from dispatcher.notify import recipients, recording
from dispatcher.notify.announcement import Announcement
from dispatcher.reaction import Reaction
from openevent.domain.orders import details
from openevent.domain.orders.states import PENDING
from openevent.mail import catalogue, urls
from openevent.resources.order import orders

ORDER = orders.table


def notify_buyer(reaction: Reaction) -> None:
    """Notify the buyer of an order that was not paid in time.

    An order without an amount, or whose form was not complete, is dropped without a mail
    (docs/contract/mail.md#expired-orders).
    """
    connection = reaction.connection
    order = _load_order(connection, reaction.change.subject_id)
    if order is None or not order["amount"] or reaction.facts["from"] != PENDING:
        return
    event = event_rows.load_event(connection, order["event_id"])
    if event is None or event["state"] != "published" or event["is_over"]:
        return
    values = {
        "event_name": event["name"],
        "invoice_id": details.build_number(order, event),
        "link": urls.link_to_public_event(event["identifier"]),
    }
    buyer = recipients.load_user(connection, order["user_id"])
    announcement = Announcement(catalogue.MAIL_TO_EXPIRED_ORDERS, values, event["id"])
    recording.record_all(reaction, announcement, [buyer] if buyer else [])


def _load_order(connection: Connection, order_id: int) -> RowMapping | None:
    return connection.execute(select(ORDER).where(ORDER.c.id == order_id)).mappings().first()
