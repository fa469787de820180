"""Who hears that an order is complete, placed or cancelled, and who gets its tickets.

docs/contract/mail.md#orders
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import RowMapping

from dispatcher.notify import recipients, recording, trusted_senders
from dispatcher.notify.announcement import Announcement, Recipient
from dispatcher.orders import rows, values
from dispatcher.orders.rows import OrderRows
from dispatcher.reaction import Reaction
from openevent.domain.documents import files, ticket_links
from openevent.domain.orders import states
from openevent.domain.orders.resending import RESENT
from openevent.mail import app_notices, catalogue, urls
from openevent.mail.action import Action
from openevent.model.permissions import CO_ORGANIZERS

type News = Callable[[Reaction, OrderRows, RowMapping], None]
"""Tells people of an order whose files are there, or were given up; the last is the cause."""


def announce(reaction: Reaction) -> None:
    """Send the mails that have waited for the files of an order, with them or without."""
    cause = rows.load_cause(reaction.connection, reaction.facts["cause"])
    order = rows.load_order(reaction.connection, reaction.change.subject_id)
    if cause is None or order is None:
        return
    if reaction.change.kind == files.GIVEN_UP:
        _report_loss(reaction, order)
        # Older files may say that the order is not paid.
        order = replace(order, files=())
    if order.order["status"] in states.WITH_TICKETS:
        for tell in NEWS[cause["kind"]]:
            tell(reaction, order, cause)


def announce_cancellation(reaction: Reaction) -> None:
    """Tell the buyer, and the organizers in the app, that an order is cancelled.

    A buyer who gives up an unfinished order knows it.
    """
    order = rows.load_order(reaction.connection, reaction.change.subject_id)
    if order is None:
        return
    had_tickets = reaction.facts.get("from") in states.WITH_TICKETS
    link = urls.link_to_order(order.order["identifier"])
    common = {"event_name": order.event["name"], "invoice_id": order.number, "link": link}
    if order.buyer and (had_tickets or order.buyer.user_id != reaction.change.user_id):
        mail = common | {"cancel_note": order.order["cancel_note"]}
        _send(reaction, order, catalogue.TICKET_CANCELLED, mail, [order.buyer])
    if had_tickets:
        organizers = _load_organizers(reaction, order)
        announcement = Announcement(app_notices.ORDER_CANCELLED, common, order.event["id"])
        recording.record_in_app(reaction, announcement, organizers)


def _tell_buyer(reaction: Reaction, order: OrderRows, _cause: RowMapping) -> None:
    buyer = order.buyer
    if buyer is None or buyer.address is None:
        return
    kinds = files.TICKETS, files.INVOICE, files.CALENDAR
    more = {
        "links": {buyer.address_key: ticket_links.seal_order(order.order, buyer.address)},
        "attachments": values.attach(order, *kinds),
    }
    action = catalogue.TICKET_PURCHASED
    _send(reaction, order, action, values.build_buyer(order), [buyer], **more)


def _tell_holders(reaction: Reaction, order: OrderRows, cause: RowMapping) -> None:
    """Send each other holder the own tickets; after a new address only this one."""
    holders = rows.load_holders(reaction.connection, order)
    if cause["subject_type"] == "attendee":
        holders = [holder for holder in holders if cause["subject_id"] in holder.attendee_ids]
    by_address = {holder.person.address_key: holder for holder in holders}
    more = {
        "links": {
            key: ticket_links.seal_tickets(
                order.order, holder.attendee_ids[0], str(holder.person.address)
            )
            for key, holder in by_address.items()
        },
        "attachments": values.attach(order, files.CALENDAR),
        "own_attachments": {
            key: values.attach_own(order, holder.attendee_ids) for key, holder in by_address.items()
        },
    }
    link = {"link": urls.link_to_tickets(order.order["identifier"])}
    mail = values.build_event(order) | link
    people = [holder.person for holder in holders]
    _send(reaction, order, catalogue.TICKET_PURCHASED_ATTENDEE, mail, people, **more)


def _tell_organizers(reaction: Reaction, order: OrderRows, _cause: RowMapping) -> None:
    if order.buyer is None:
        return
    buyer_name = recipients.load_display_name(reaction.connection, order.buyer.user_id)
    mail = values.build_order(order) | {
        "buyer": buyer_name,
        "buyer_email": order.buyer.address,
        "payment_mode": order.order["payment_mode"],
        "link": urls.link_to_order(order.order["identifier"]),
    }
    organizers = _load_organizers(reaction, order)
    _send(reaction, order, catalogue.TICKET_PURCHASED_ORGANIZER, mail, organizers)


def _report_loss(reaction: Reaction, order: OrderRows) -> None:
    """Notify the organizers in the app of an order whose files could not be made."""
    link = urls.link_to_order(order.order["identifier"])
    common = {"event_name": order.event["name"], "invoice_id": order.number, "link": link}
    announcement = Announcement(app_notices.TICKETS_NOT_MADE, common, order.event["id"])
    recording.record_in_app(reaction, announcement, _load_organizers(reaction, order))


def _load_organizers(reaction: Reaction, order: OrderRows) -> list[Recipient]:
    return recipients.load_members(reaction.connection, order.event["id"], CO_ORGANIZERS)


def _send(
    reaction: Reaction,
    order: OrderRows,
    action: Action,
    mail: Mapping[str, Any],
    people: Collection[Recipient],
    **more: Any,
) -> None:
    """Send a mail to those people whom the one who made the change may write to."""
    event_id = int(order.event["id"])
    allowed = trusted_senders.limit_recipients(reaction, event_id, people)
    recording.record_all(reaction, Announcement(action, mail, event_id, **more), allowed)


NEWS: Final[Mapping[str, tuple[News, ...]]] = {
    f"order.{states.PLACED}": (_tell_buyer, _tell_holders, _tell_organizers),
    f"order.{states.COMPLETED}": (_tell_buyer, _tell_holders, _tell_organizers),
    RESENT: (_tell_buyer, _tell_holders),
    "attendee.updated": (_tell_holders,),
}
"""Whom a change of an order tells something, by its kind."""
