"""The functions of the working tree in this process: the API answers, the workers take messages.

Nothing runs beside a request, so each recording has the same answers. Mails stay in their queue:
none is sent.
"""

import base64
import time
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import uuid4

import api.handler
import dispatcher.handler
import document_worker.handler
import export_worker.handler
import image_worker.handler
import import_worker.handler
from local.invocation import events
from local.invocation.in_process import SECONDS, Context
from local.services.emulator import REGION
from openevent.infra.aws import client
from openevent.infra.config import settings
from reference.exchanges import Answer, build_answer

type Handler = Callable[[dict[str, Any], Any], Any]

JOB_HANDLERS: Final[Mapping[str, Handler]] = {
    "imports_queue_url": import_worker.handler.lambda_handler,
    "exports_queue_url": export_worker.handler.lambda_handler,
    "images_queue_url": image_worker.handler.lambda_handler,
    "documents_queue_url": document_worker.handler.lambda_handler,
}
"""The worker of each queue of jobs, by the setting with the queue's URL."""
GATEWAY_HEADERS: Final = {"content-type": "application/json"}
"""What the gateway of the local stack adds to an answer that lacks it."""


def answer(method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
    """Let the API answer a request, then record the versions and notifications of its changes."""
    path, _, query = target.partition("?")
    event = events.build_request(method, path, query, body or b"", headers)
    result = api.handler.lambda_handler(event, _build_context("api"))
    if method != "GET":
        _handle_changes()
    text = result["body"] or ""
    content = base64.b64decode(text) if result["isBase64Encoded"] else text.encode()
    own_headers = {name.lower(): value for name, value in result["headers"].items()}
    return build_answer(int(result["statusCode"]), GATEWAY_HEADERS | own_headers, content)


def run_jobs() -> None:
    """Run all imports and exports that wait."""
    for setting, handler in JOB_HANDLERS.items():
        _handle_messages(getattr(settings(), setting), handler)
    _handle_changes()


def _handle_changes() -> None:
    _handle_messages(settings().changes_queue_url, dispatcher.handler.lambda_handler)


def _handle_messages(queue_url: str, handler: Handler) -> None:
    """Call a handler for each message that is due, as Lambda does; a batch is one message."""
    queue = {"QueueUrl": queue_url}
    arn = f"arn:aws:sqs:{REGION}:000000000000:{queue_url.rpartition('/')[2]}"
    while messages := _receive(queue):
        for message in messages:
            event = {"Records": [events.build_record(message, arn)]}
            result = handler(event, _build_context(handler.__module__)) or {}
            if not result.get("batchItemFailures"):
                client("sqs").delete_message(**queue, ReceiptHandle=message["ReceiptHandle"])


def _receive(queue: Mapping[str, str]) -> list[dict[str, Any]]:
    names = {"MessageAttributeNames": ["All"], "MessageSystemAttributeNames": ["All"]}
    received = client("sqs").receive_message(**queue, **names, MaxNumberOfMessages=10)
    return list(received.get("Messages", ()))


def _build_context(name: str) -> Context:
    return Context(name, str(uuid4()), time.monotonic() + SECONDS)
