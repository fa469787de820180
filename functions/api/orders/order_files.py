"""The PDF files of an order: who gets which one (docs/contract/documents.md#downloads)."""

import contextlib
from dataclasses import dataclass
from typing import Any, Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    exists,
    func,
    literal,
    select,
    true,
)

from api.auth import identity
from api.http import answers
from api.http.errors import NotFound
from api.jsonapi import query, row_conditions
from api.read import reads
from openevent.auth import link_tokens, rate_limits
from openevent.domain.documents import files, messages, ticket_links
from openevent.domain.documents.files import order_documents
from openevent.domain.orders import states
from openevent.infra import db, storage
from openevent.model.event_versions import event_versions
from openevent.model.permissions import Identity, co_organizer, own_row
from openevent.resources.attendee import attendees
from openevent.resources.order import orders
from openevent.resources.ticket_rules import holder

ORDER, ATTENDEE = orders.table, attendees.table
LINK_SECONDS: Final = 300
"""How long the address of a file is valid."""
RETRY_SECONDS: Final = 5
"""After this time a file is made in most cases."""
LINK_ENDED: Final = "The link has ended or is not valid. Log in to see your tickets."
BEING_MADE: Final = f"The file is being made: try again in {RETRY_SECONDS} seconds."


@dataclass(frozen=True)
class OrderOfViewer:
    """An order, and what its viewer may have of it.

    `own_attendees` are the ids of the attendees with the viewer's address; `sees_all` is true for
    the buyer and the organizers. `has_attendees`: not all have been deleted.
    """

    id: int
    identifier: str
    status: str
    amount: Any
    sees_all: bool
    has_attendees: bool
    own_attendees: tuple[int, ...]


def load_order(event: APIGatewayProxyEventV2, key: str) -> OrderOfViewer:
    """Load an order by its id or identifier, for the login or the link of the request.

    Raises NotFound, and Unauthorized without a login and a link.
    """
    token = query.read_parameters(event).get("token")
    if token is not None:
        return _load_by_link(key, token)
    user = identity.require_login(event)
    is_seen = row_conditions.by_key(orders, key), row_conditions.may_read(orders, user)
    sees_all = (own_row | co_organizer).where(user, ORDER)
    own = select(ATTENDEE.c.id).where(holder.where(user, ATTENDEE))

    def load(connection: Connection, _user: Identity) -> RowMapping | None:
        return connection.execute(_select(sees_all, own).where(*is_seen)).mappings().first()

    return _build(reads.load_visible(identity.Caller(user), load))


def _load_by_link(key: str, token: str) -> OrderOfViewer:
    try:
        row = db.run_read(lambda connection: _read_link(connection, key, token))
    except link_tokens.Invalid as error:
        raise NotFound(LINK_ENDED) from error
    if row is None:
        raise NotFound(LINK_ENDED)
    return _build(row)


def _read_link(connection: Connection, key: str, token: str) -> RowMapping | None:
    """Load the order of a buyer's link, or else of a holder's one. Raises link_tokens.Invalid."""
    try:
        order_id = ticket_links.read_order(connection, token)
        statement = _select(true(), None).where(ORDER.c.id == order_id)
    except link_tokens.Invalid:
        ids = ticket_links.read_attendees(connection, token)
        own = select(ATTENDEE.c.id).where(ATTENDEE.c.id.in_(ids))
        order = select(ATTENDEE.c.order_id).where(ATTENDEE.c.id.in_(ids))
        statement = _select(~true(), own).where(ORDER.c.id.in_(order))
    by_key = statement.where(row_conditions.by_key(orders, key))
    return connection.execute(by_key).mappings().first()


def _select(sees_all: ColumnElement[bool], own: Select[Any] | None) -> Select[Any]:
    """Select the order with the viewer's attendees: `own` selects ids of attendees."""
    names = ("id", "identifier", "status", "amount")
    is_of_order = ATTENDEE.c.order_id == ORDER.c.id, ATTENDEE.c.deleted_at.is_(None)
    none = select(ATTENDEE.c.id).where(~true())
    own_ids = (own if own is not None else none).where(*is_of_order).correlate(ORDER)
    ids = func.array(own_ids.scalar_subquery())
    has_attendees = exists(select(ATTENDEE.c.id).where(*is_of_order).correlate(ORDER))
    columns = [ORDER.c[name] for name in names]
    return select(
        *columns,
        sees_all.label("sees_all"),
        has_attendees.label("has_attendees"),
        ids.label("own_attendees"),
    )


def _build(row: RowMapping) -> OrderOfViewer:
    own = tuple(sorted(row["own_attendees"]))
    return OrderOfViewer(**{**row, "own_attendees": own})


def choose_tickets(order: OrderOfViewer) -> tuple[str, int | None]:
    """Choose the file with the viewer's tickets: all, the only one, or all of one address.

    Raises NotFound if the attendees have been deleted: the file of before is still there.
    """
    if not order.has_attendees:
        raise NotFound("The order has no attendees any more.")
    if order.sees_all:
        return files.TICKETS, None
    if len(order.own_attendees) == 1:
        return files.TICKET, order.own_attendees[0]
    return files.TICKETS, min(order.own_attendees, default=0)


def check_has_tickets(status: str) -> None:
    """Check that an order of this status has tickets that one can show. Raises NotFound."""
    if status not in states.WITH_TICKETS:
        raise NotFound(f"The order has no tickets: its status is {status}.")


def redirect(order_id: int, kind: str, attendee_id: int | None, name: str) -> Response[str]:
    """Redirect to the present file; one that is absent or old is made.

    Raises NotFound with Retry-After while it is made.
    """
    key = db.run_read(lambda connection: _load_key(connection, order_id, kind, attendee_id))
    if key is None or storage.head_object(key) is None:
        _make(order_id)
        raise NotFound(BEING_MADE, headers={"Retry-After": str(RETRY_SECONDS)})
    url = storage.sign_download_url(key, name, LINK_SECONDS)
    # The file's server must not learn a token from the address of this page.
    return answers.build_redirect(url, "no-store", Referrer_Policy="no-referrer")


def _make(order_id: int) -> None:
    """Let the files of an order be made, unless somebody has just asked for them."""
    with contextlib.suppress(rate_limits.Reached):
        rate_limits.count("document.order", str(order_id))
        with db.transaction() as connection:
            messages.send_order(connection, order_id)


def _load_key(
    connection: Connection, order_id: int, kind: str, attendee_id: int | None
) -> str | None:
    """Load the key of a file; None if there is none since the event was changed last."""
    file, versions = order_documents, event_versions
    event = ORDER.join(file, file.c.order_id == ORDER.c.id).outerjoin(
        versions, versions.c.event_id == ORDER.c.event_id
    )
    is_file = (
        file.c.order_id == literal(order_id),
        file.c.kind == kind,
        file.c.attendee_id.is_not_distinct_from(attendee_id),
    )
    changed_at = func.coalesce(versions.c.event_changed_at, file.c.made_at)
    statement = select(file.c.key).select_from(event).where(*is_file, file.c.made_at >= changed_at)
    return connection.execute(statement).scalar()
