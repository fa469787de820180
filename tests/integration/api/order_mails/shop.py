"""A buyer, an organizer, and the workers that make documents and mails of an order."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from dispatcher.handler import lambda_handler as dispatch
from document_worker.handler import lambda_handler as make_documents
from mailer.message.outgoing import OutgoingMail, build_mail
from openevent.infra import db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.mail.messages import Mail
from openevent.resources.notification import notifications
from tests.factories import events
from tests.integration import letters
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import Answer, Client

ALL = {"MessageAttributeNames": ["All"], "MessageSystemAttributeNames": ["All"]}


@dataclass
class Shop:
    """An event with one ticket, its organizer, and a buyer with a verified address."""

    event: events.WholeEvent
    organizer: Client
    buyer: Client
    email: str
    ticket: int

    def order(self, *addresses: str | None, **members: Any) -> dict[str, Any]:
        """Order a ticket for each address; the buyer fills in the form of each attendee."""
        cart = {"tickets": [{"id": self.ticket, "quantity": len(addresses)}], **members}
        answer = self.buyer.post("/v1/orders/create-order", cart)
        assert answer.status == 200, answer.body
        order: dict[str, Any] = answer.json["data"]
        for seat, address in zip(self.list_seats(order), addresses, strict=True):
            names = {"firstname": "Ada", "lastname": f"Lovelace {seat}"}
            assert self.change_attendee(self.buyer, seat, email=address, **names).status == 200
        return order

    def list_seats(self, order: dict[str, Any]) -> list[str]:
        path = f"/v1/orders/{order['id']}/attendees"
        return sorted((row["id"] for row in self.buyer.get(path).json["data"]), key=int)

    def change_attendee(self, who: Client, seat: str, **attributes: Any) -> Answer:
        body = build_document("attendee", attributes)
        body["data"]["id"] = seat
        return who.send("PATCH", f"/v1/attendees/{seat}", body)

    def change(self, who: Client, order: dict[str, Any], **attributes: Any) -> Answer:
        body = build_document("order", {key.replace("_", "-"): v for key, v in attributes.items()})
        body["data"]["id"] = order["id"]
        answer = who.send("PATCH", f"/v1/orders/{order['attributes']['identifier']}", body)
        assert answer.status == 200, answer.body
        return answer

    def add_registrar(self, user_id: int) -> int:
        with db.transaction() as connection:
            events.grant(connection, self.event.id, user_id, "registrar")
        return user_id


def clear_queues() -> None:
    for name in ("changes", "documents", "mails"):
        url = getattr(settings(), f"{name}_queue_url")
        client("sqs").purge_queue(QueueUrl=url)


def work() -> None:
    """Let dispatcher and document worker handle all messages."""
    while _handle(dispatch, "changes") + _handle(make_documents, "documents"):
        pass


def give_up() -> None:
    """Let the dispatcher handle the changes, and the message about files fail for good."""
    while _handle(dispatch, "changes"):
        pass
    (record,) = letters.received(settings().documents_queue_url)["Records"]
    arn = record["eventSourceARN"].replace("documents", "dead")
    dead = {"Records": [record | {"eventSourceARN": arn}]}
    assert dispatch(dead, letters.Context()) == {"batchItemFailures": []}
    client("sqs").delete_message(
        QueueUrl=settings().documents_queue_url, ReceiptHandle=record["receiptHandle"]
    )


def _handle(function: Callable[..., Any], queue: str) -> int:
    url = getattr(settings(), f"{queue}_queue_url")
    sqs = client("sqs")
    messages = sqs.receive_message(QueueUrl=url, **ALL).get("Messages", [])
    for message in messages:
        answer = function({"Records": [letters.record(message, url)]}, letters.Context())
        assert answer in (None, {"batchItemFailures": []})
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return len(messages)


def take_mails() -> dict[tuple[str, str], OutgoingMail]:
    """Take the queued mails, as the mailer would send them, by action and recipient."""
    url, mails = settings().mails_queue_url, {}
    sqs = client("sqs")
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            mail = Mail.model_validate_json(message["Body"])
            assert (mail.action, mail.recipient) not in mails
            mails[mail.action, mail.recipient] = build_mail(mail)
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return mails


def list_notices(user_id: int) -> list[str]:
    """List the actions of a user's notifications."""
    table = notifications.table
    query = select(table.c.action).where(table.c.user_id == user_id).order_by(table.c.id)
    with db.connect() as connection:
        return list(connection.execute(query).scalars())
