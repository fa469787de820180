"""Runs the mailer's handler on many mails, or a bare smtplib loop (see bench.child)."""

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


def prepare(argument: dict[str, Any]) -> Callable[[], None]:
    """Build the mails; `kind` is `mailer` or `loop`."""
    mails = [build_mail(number) for number in range(argument["count"])]
    if argument["kind"] == "mailer":
        batches = batched(mails, BATCH_SIZE, strict=False)
        return partial(_run_mailer, [_build_event(batch) for batch in batches])
    messages = [
        (mail.sender, mail.recipient, mime.encode_mail(outgoing.build_mail(mail))) for mail in mails
    ]
    return partial(_run_loop, argument["port"], messages)


def run(work: Callable[[], None]) -> None:
    """Send all mails."""
    work()


def build_mail(number: int) -> Mail:
    """Build a mail of about 4 KB."""
    return Mail(
        key=uuid4(),
        action="bench",
        service="smtp",
        sender="events@example.org",
        recipient=f"reader-{number}@example.org",
        subject=f"Mail {number}",
        html=f"<p>{TEXT}</p>",
        text=TEXT,
    )


def _run_mailer(events: list[dict[str, Any]]) -> None:
    for event in events:
        if lambda_handler(event, Context())["batchItemFailures"]:
            raise RuntimeError("a mail was not sent, so the figures mean nothing")


def _run_loop(port: int, mails: list[tuple[str, str, bytes]]) -> None:
    with smtplib.SMTP(ports.LOOPBACK, port) as server:
        for sender, recipient, content in mails:
            server.sendmail(sender, recipient, content)


def _build_event(mails: tuple[Mail, ...]) -> dict[str, Any]:
    return {"Records": list(_build_records(mails))}


def _build_records(mails: tuple[Mail, ...]) -> Iterator[dict[str, Any]]:
    for mail in mails:
        yield {
            "messageId": str(mail.key),
            "receiptHandle": "none",
            "body": mail.model_dump_json(),
            "attributes": {
                "ApproximateReceiveCount": "1",
                "SentTimestamp": str(int(time.time() * 1000)),
            },
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-central-1:000000000000:mails",
            "awsRegion": "eu-central-1",
        }
