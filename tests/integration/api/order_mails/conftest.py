"""An order by a buyer, with an event that sells tickets."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import update

from openevent.infra import db
from openevent.resources.setting import settings as deployment
from tests.factories import events
from tests.integration.api.order_mails.shop import Shop, clear_queues
from tests.integration.api.tickets.stall import Stall, read, write
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
type AddUser = Callable[..., int]


@pytest.fixture(autouse=True)
def _empty(environment: dict[str, str]) -> Iterator[None]:
    """Begin without messages, and send mails by SMTP."""
    clear_queues()
    with db.transaction() as connection:
        connection.execute(
            update(deployment.table).values(email_service="smtp", email_from="desk@example.org")
        )
    yield
    clear_queues()


@pytest.fixture
def shop(event: events.WholeEvent, enter: Enter, add_user: AddUser) -> Shop:
    write(
        "event",
        event.id,
        name="Engine Days",
        starts_at="2099-01-01T08:00:00Z",
        ends_at="2099-01-02T00:00:00Z",
        timezone="Europe/Berlin",
        payment_currency="EUR",
        can_pay_by_bank=True,
        bank_details="Pay to GB33",
        location_name="Hall 7",
    )
    buyer_id = add_user()
    ticket = Stall(event).add_ticket(10, name="Day pass")
    email = read("user", buyer_id, "email")
    return Shop(event, enter(event.owner_id), enter(buyer_id), email, ticket)
