"""The arguments that Lambda gives to a handler: the event of a job, and the context."""

import json
import time
from dataclasses import dataclass, field
from typing import Any, Final

TIMEOUT_SECONDS: Final = 300
"""The timeout of the job functions in template.yaml."""


@dataclass
class Context:
    """The context of a new invocation; the memory is that of template.yaml."""

    function_name: str = "bench"
    function_version: str = "1"
    memory_limit_in_mb: int = 1769
    invoked_function_arn: str = "arn:aws:lambda:eu-central-1:000000000000:function:bench"
    aws_request_id: str = "00000000-0000-0000-0000-000000000000"
    _end: float = field(default_factory=lambda: time.monotonic() + TIMEOUT_SECONDS)

    def get_remaining_time_in_millis(self) -> int:
        return int((self._end - time.monotonic()) * 1000)


def build_event(message: dict[str, Any]) -> dict[str, Any]:
    """Build the SQS event of the first delivery of a message."""
    record = {
        "messageId": "00000000-0000-0000-0000-000000000000",
        "receiptHandle": "none",
        "body": json.dumps(message),
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": str(int(time.time() * 1000)),
        },
        "messageAttributes": {"task_id": {"dataType": "String", "stringValue": message["task_id"]}},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:000000000000:jobs",
        "awsRegion": "eu-central-1",
    }
    return {"Records": [record]}
