"""The buyer of an order that was not paid in time has one mail; nobody else, and nothing else."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from openevent.domain.orders.run_out import EXPIRED
from openevent.infra import db
from openevent.mail import urls
from openevent.resources.event import events as resource
from openevent.work import changes
from scheduler import orders
from tests.factories import events
from tests.integration.dispatcher import desk
from tests.integration.dispatcher.places import Place, address, create_place

ACTION = "Mail Expired Orders"
NEW_YEAR = datetime(2030, 12, 31, 20, 0, tzinfo=UTC)
"""It is 2031 in Singapore."""
PAST = datetime(2020, 1, 1, tzinfo=UTC)
EVENT, CHANGE = resource.table, changes.changes


@pytest.fixture
def place() -> Place:
    desk.open_office()
    with db.transaction() as connection:
        return create_place(connection)


def add_order(place: Place, user: int | None, **values: Any) -> int:
    row = {
        "event_id": place.event,
        "user_id": user,
        "identifier": str(uuid4()),
        "status": "expired",
        "amount": 20,
        "currency": "EUR",
        "created_at": NEW_YEAR,
    }
    with db.transaction() as connection:
        return events.add(connection, "order", **row | values)


def expire(order: int, user: int | None, before: str = "pending") -> set[tuple[str, str]]:
    """Give (action, recipient) of the mails about an order that has run out."""
    desk.react(EXPIRED, ("order", order), user, **{"from": before})
    return desk.mailed(("order", order))


def test_the_buyer_hears_that_a_pending_order_was_not_paid(place: Place, user: int) -> None:
    order = add_order(place, user)
    assert expire(order, user) == {(ACTION, address(user))}
    (mail,) = desk.of_subject(desk.mails.table, ("order", order))
    with db.connect() as connection:
        is_event = EVENT.c.id == place.event
        identifier = connection.scalar(select(EVENT.c.identifier).where(is_event))
    number = f"2031E-{identifier}{order:06d}"
    assert mail["subject"] == f"Your order {number} has expired"
    assert number in mail["text"]
    assert f"{urls.link_to_public_event(str(identifier))}\n" in mail["text"]
    assert mail["event_id"] == place.event
    assert desk.noticed(("order", order)) == set()


@pytest.mark.parametrize(
    ("before", "values"), [("initializing", {}), ("pending", {"amount": 0, "currency": None})]
)
def test_a_cart_and_a_free_order_expire_without_a_mail(
    place: Place, user: int, before: str, values: dict[str, Any]
) -> None:
    assert expire(add_order(place, user, **values), user, before) == set()


@pytest.mark.parametrize(
    "values", [{"deleted_at": NEW_YEAR}, {"state": "draft"}, {"ends_at": PAST}]
)
def test_there_is_no_mail_about_an_event_that_sells_no_more(
    place: Place, user: int, values: dict[str, Any]
) -> None:
    with db.transaction() as connection:
        connection.execute(update(EVENT).where(EVENT.c.id == place.event).values(values))
    assert expire(add_order(place, user), user) == set()


def test_a_buyer_who_may_not_log_in_has_no_mail(place: Place) -> None:
    with db.transaction() as connection:
        blocked = events.add_user(connection, is_blocked=True)
    for user in (blocked, None):
        assert expire(add_order(place, user), user) == set()


def test_an_order_that_is_gone_has_no_mail(user: int) -> None:
    assert expire(0, user) == set()


def test_an_unverified_address_has_at_most_ten_mails_an_hour(place: Place) -> None:
    with db.transaction() as connection:
        user = events.add_user(connection, is_verified=False)
    sizes = [len(expire(add_order(place, user), user)) for _ in range(11)]
    assert sizes == [*[1] * 10, 0]


def test_the_daily_run_leads_to_one_mail(place: Place, user: int) -> None:
    expired = [
        add_order(place, user, status=status, expires_at=NEW_YEAR.replace(year=2025))
        for status in ("pending", "initializing")
    ]
    for _ in range(2):
        orders.expire()
    with db.connect() as connection:
        is_expiry = (CHANGE.c.kind == EXPIRED, CHANGE.c.subject_id.in_(expired))
        (batch,) = set(connection.scalars(select(CHANGE.c.batch).where(*is_expiry)))
    desk.deal(desk.letter(batch))
    mails = [desk.mailed(("order", order)) for order in expired]
    assert mails == [{(ACTION, address(user))}, set()]
