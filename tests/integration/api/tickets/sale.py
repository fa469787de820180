"""A sale of 20 seats: three tickets, a discount code and two access codes, and 100 buyers."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from openevent.auth import tokens
from openevent.infra import db
from tests import preloaded
from tests.factories import events
from tests.integration.api.tickets import code_rows
from tests.integration.api.tickets.stall import Stall, write

type Environment = Mapping[str, str]
"""The variables of the API."""
PROGRAM: Final = "tests.integration.api.tickets.buying"
SEATS: Final = {"free": 8, "paid": 7, "hidden": 5}
CARTS: Final = {
    "free": 34,
    "paid": 14,
    "paid with a discount": 12,
    "free and paid": 10,
    "hidden by VIP": 15,
    "hidden by PRESS": 15,
}
"""How many buyers want each cart. Buyers of single seats alone would fill every ticket."""


@dataclass(frozen=True)
class Sale:
    """An event on sale, and the bodies of orders by the names of CARTS."""

    event_id: int
    carts: dict[str, dict[str, Any]]


def open_sale(stall: Stall) -> Sale:
    """Begin the sale. The discount has three uses, and the access codes three and five."""
    end = {"ends_at": "2099-01-01T00:00:00Z"}
    write("event", stall.event.id, **end, payment_currency="EUR", can_pay_by_bank=True)
    free = stall.add_ticket(SEATS["free"])
    paid = stall.add_ticket(SEATS["paid"], type="paid", price="10")
    hidden = stall.add_ticket(SEATS["hidden"], is_hidden=True)
    code_rows.add_discount(stall.event.id, paid, tickets_number=3)
    for code, uses in (("VIP", 3), ("PRESS", 5)):
        code_rows.add_access(stall.event.id, hidden, code=code, tickets_number=uses)
    carts = {
        "free": _build_cart(free),
        "paid": _build_cart(paid),
        "paid with a discount": _build_cart(paid) | {"discount-code": "SPRING"},
        "free and paid": _build_cart(free, paid),
        "hidden by VIP": _build_cart(hidden) | {"access-code": "VIP"},
        "hidden by PRESS": _build_cart(hidden) | {"access-code": "PRESS"},
    }
    return Sale(stall.event.id, carts)


def _build_cart(*ticket_ids: int) -> dict[str, Any]:
    return {"tickets": [{"id": ticket_id, "quantity": 1} for ticket_id in ticket_ids]}


def add_buyers(count: int) -> list[str]:
    """Add verified accounts; gives their tokens."""
    with db.transaction() as connection:
        ids = [events.add_user(connection) for _ in range(count)]
    return [tokens.sign_access_token(id_, 0, fresh=True) for id_ in ids]


class Buyers:
    """A process of buyers who wait for the start; it dies at a step."""

    def __init__(
        self, environment: Environment, buyers: Sequence[dict[str, Any]], step: str = "none"
    ) -> None:
        self._process = preloaded.Process(PROGRAM, step, environment=environment)
        for buyer in buyers:
            self._process.say(json.dumps(buyer))
        self._process.say("")

    def __enter__(self) -> Self:
        assert self._process.stdout.readline() == "ready\n"
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def start(self) -> None:
        self._process.say("go")

    def read_answers(self) -> Iterator[tuple[int, str]]:
        """Read status and pointer of each answer that was not lost, until the process ends."""
        for line in self._process.stdout:
            if line.startswith("["):  # others are logs
                status, pointer = json.loads(line)
                yield status, pointer

    @property
    def exit_code(self) -> int:
        return self._process.wait()
