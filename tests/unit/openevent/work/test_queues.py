"""Messages of jobs travel in the group of their user, so that queues are fair."""

from typing import Any
from uuid import UUID, uuid4

import boto3
import pytest

from openevent.work import jobs, queues

pytestmark = pytest.mark.usefixtures("in_memory")

TASK: UUID = uuid4()
FIELDS: dict[str, Any] = {"task_id": TASK, "user_id": 4711, "request_id": "r"}
MESSAGES = (
    jobs.ImportEvent(**FIELDS, event_id=1, key="k", etag="e", size=1),
    jobs.ImportEvent(**FIELDS, event_id=None, key="k", etag="e", size=1, dry_run=True),
    jobs.ExportEvent(**FIELDS, event_id=1),
    jobs.ExportUser(**FIELDS),
)


@pytest.fixture
def queue_url(monkeypatch: pytest.MonkeyPatch) -> str:
    # moto does not know the dual-stack host of the product's own client.
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="standard")["QueueUrl"]
    monkeypatch.setattr(queues, "client", lambda _: sqs)
    monkeypatch.setattr(queues, "get_queue_url", lambda _: url)
    monkeypatch.setattr(queues, "DELAY_SECONDS", 0)
    return url


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.kind)
def test_the_group_of_a_job_is_its_user(queue_url: str, message: jobs.Message) -> None:
    queues.send_job(message)
    [received] = boto3.client("sqs").receive_message(
        QueueUrl=queue_url,
        MessageSystemAttributeNames=["MessageGroupId"],
        MessageAttributeNames=["All"],
    )["Messages"]
    assert received["Attributes"]["MessageGroupId"] == "4711"
    assert received["MessageAttributes"]["task_id"]["StringValue"] == str(TASK)
