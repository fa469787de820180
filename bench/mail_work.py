"""The mailer's handler at work on many mails, or the least that sending them takes: a bare loop (see bench.child)."""

import smtplib
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import batched
from typing import Any, Final
from uuid import uuid4

from bench.lambda_context import Context
from local.process import ports
from mailer.handler import lambda_handler
from mailer.message import mime, outgoing
from openevent.mail.messages import Mail

BATCH_SIZE: Final = 10
TEXT: Final = "The schedule of the conference has changed. " * 40


def prepare(given: dict[str, Any]) -> Callable[[], None]:
    """Make the mails before the clock starts."""
    mails = [build_mail(number) for number in range(given["count"])]
    if given["kind"] == "mailer":
        return partial(
            _deliver, [_event(some) for some in batched(mails, BATCH_SIZE, strict=False)]
        )
    return partial(
        _loop,
        given["port"],
        [(one.sender, one.recipient, mime.encode_mail(outgoing.build_mail(one))) for one in mails],
    )


def run(work: Callable[[], None]) -> None:
    """Send them all."""
    work()


def build_mail(number: int) -> Mail:
    """Give a mail of about 4 KB that nobody has sent yet."""
    return Mail(
        key=uuid4(), action="bench", service="smtp", sender="events@example.org",
        recipient=f"reader-{number}@example.org", subject=f"Mail {number}", html=f"<p>{TEXT}</p>", text=TEXT,
    )  # fmt: skip


def _deliver(events: list[dict[str, Any]]) -> None:
    for event in events:
        if lambda_handler(event, Context())["batchItemFailures"]:
            raise RuntimeError("a mail was not sent: the figures would mean nothing")


def _loop(port: int, mails: list[tuple[str, str, bytes]]) -> None:
    with smtplib.SMTP(ports.LOOPBACK, port) as server:
        for sender, recipient, content in mails:
            server.sendmail(sender, recipient, content)


def _event(mails: tuple[Mail, ...]) -> dict[str, Any]:
    return {"Records": list(_records(mails))}


def _records(mails: tuple[Mail, ...]) -> Iterator[dict[str, Any]]:
    for one in mails:
        yield {
            "messageId": str(one.key),
            "receiptHandle": "none",
            "body": one.model_dump_json(),
            "attributes": {
                "ApproximateReceiveCount": "1",
                "SentTimestamp": str(int(time.time() * 1000)),
            },
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-central-1:000000000000:mails",
            "awsRegion": "eu-central-1",
        }
