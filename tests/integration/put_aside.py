"""Messages that no release can read: what tests send, and the objects that hold them."""

import json
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from openevent.infra.aws import client
from openevent.infra.config import settings

POISON = (
    "not json",
    '{"a": 1}',
    "[]",
    "null",
    '{"task_id": "00000000-0000-0000-0000-000000000000"}',
    '{"v": "1"}',
    '{"v": true}',
    '{"v": 0}',
    '{"v": 1.5}',
    '{"v": 1e400}',
    f'{{"v": {"9" * 5_000}}}',
    '{"x": "\\u0000"}',
    '{"x": "\ud800"}',
    '{"x": 1, "x": 2}',
    "[" * 262_144,
)
"""Bodies that no function can read, from whatever queue."""


def load(queue: str, message_id: str) -> dict[str, Any] | None:
    """Load the object of a message of a queue; None if the message was not put aside."""
    key = f"unreadable/{queue}/{message_id}.json"
    try:
        answer = client("s3").get_object(Bucket=settings().bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchKey":
            raise
        return None
    return dict(json.loads(answer["Body"].read()))


def read_log(log: pytest.LogCaptureFixture, output: pytest.CaptureFixture[str]) -> str:
    """Read all that the function logged: messages, tracebacks, further fields, and metrics."""
    fields = [vars(record) for record in log.records]
    return "".join((log.text, repr(fields), *output.readouterr()))


def with_body(record: dict[str, Any], body: str) -> dict[str, Any]:
    """Give a record of Lambda's event another body and an id of its own."""
    return {**record, "body": body, "messageId": str(uuid4())}
