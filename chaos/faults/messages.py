"""Messages that arrive twice, in another order, or unreadable."""

import time
from collections.abc import Mapping
from typing import Any, Final

from chaos.faults.source import Source
from chaos.plan import Arguments
from chaos.world import Row, World

LOOK_SECONDS: Final = 3
"""How long a fault waits for a message that it can use."""
PAUSE_SECONDS: Final = 0.02
HIDDEN_SECONDS: Final = 10
"""A message that is read here and neither deleted nor sent again comes back then."""
MARK: Final = "chaos"
"""The attribute of messages that chaos itself has made up."""
POISON: Final = "poison"
"""The attribute that names a poison: its message gets another id when it is sent again."""
GOES: Final = "goes"
"""The mark of a message that is put aside at its first delivery."""
STAYS: Final = "stays"
"""The mark of a message that is retried for longer than a run."""


def read_mark(message: Row) -> str:
    """Return the mark of a message; '' if the product has sent it."""
    attribute = (message["MessageAttributes"] or {}).get(MARK, {})
    return str(attribute.get("StringValue", ""))


def duplicate(source: Source, arguments: Arguments) -> None:
    """Send copies of a message in a queue, waiting or in work, to the same queue."""
    message = _await_message(source.world, arguments["queue"], arguments["message"])
    if message is None:
        return
    for _ in range(arguments["copies"]):
        _send(source.world, arguments["queue"], message, arguments["delay"])
    source.note("duplicated", queue=arguments["queue"], message=message["MessageId"])


def reorder(source: Source, arguments: Arguments) -> None:
    """Take messages out of a queue and send them again in the other order."""
    world, url = source.world, source.world.stack["queues"][arguments["queue"]]
    messages = _receive_some(world, url)
    for message in reversed(messages):
        copy = {**message, "MessageGroupId": message["Attributes"].get("MessageGroupId")}
        _send(world, arguments["queue"], copy, 0)
    for message in messages:
        world.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    if messages:
        source.note("reordered", queue=arguments["queue"], messages=len(messages))


def _await_message(world: World, queue: str, number: int) -> Row | None:
    deadline = time.time() + LOOK_SECONDS
    while time.time() < deadline:
        messages = [message for message in world.list_messages(queue) if not read_mark(message)]
        if messages:
            return messages[number % len(messages)]
        time.sleep(PAUSE_SECONDS)
    return None


def _receive_some(world: World, url: str) -> list[dict[str, Any]]:
    """Receive up to ten messages before the functions get them."""
    messages: list[dict[str, Any]] = []
    deadline = time.time() + LOOK_SECONDS
    while time.time() < deadline and len(messages) < 2:  # noqa: PLR2004 - an order needs two
        answer = world.sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=HIDDEN_SECONDS,
            MessageAttributeNames=["All"],
            AttributeNames=["All"],
        )
        messages += answer.get("Messages", [])
        time.sleep(PAUSE_SECONDS)
    return messages


def _send(world: World, queue: str, message: Mapping[str, Any], delay: int) -> None:
    group = message.get("MessageGroupId")
    world.sqs.send_message(
        QueueUrl=world.stack["queues"][queue],
        MessageBody=message["Body"],
        MessageAttributes=message.get("MessageAttributes") or {},
        DelaySeconds=delay,
        **({"MessageGroupId": group} if group else {}),
    )
