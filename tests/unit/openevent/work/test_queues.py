"""Messages of jobs travel in the group of their user, so that queues are fair; none is delayed."""

from typing import Any
from uuid import UUID, uuid4

import boto3
import pytest

from openevent.work import jobs, queues
from openevent.work.messages import QueueMessage

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
    url = sqs.create_queue(QueueName=str(uuid4()))["QueueUrl"]
    monkeypatch.setattr(queues, "client", lambda _: sqs)
    monkeypatch.setattr(queues, "get_queue_url", lambda _: url)
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


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.kind)
def test_a_message_of_a_job_has_no_delay(queue_url: str, message: jobs.Message) -> None:
    queues.send_job(message)
    assert count_delayed(queue_url) == 0


def test_messages_of_changes_and_mails_have_no_delay(queue_url: str) -> None:
    queues.send_message(queue_url, QueueMessage())
    queues.send_messages(queue_url, [QueueMessage()] * 12)
    assert count_delayed(queue_url) == 0
    assert read_attribute(queue_url, "ApproximateNumberOfMessages") == 13


def count_delayed(url: str) -> int:
    return read_attribute(url, "ApproximateNumberOfMessagesDelayed")


def read_attribute(url: str, name: str) -> int:
    answer = boto3.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[name])
    return int(answer["Attributes"][name])
