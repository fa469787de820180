import json
from typing import Any, cast

import pytest

from chaos.checks import poison as poisons
from chaos.checks.evidence import Evidence
from chaos.faults import messages, poison
from chaos.faults.source import Source
from chaos.journal import Journal
from chaos.model import Accounts
from chaos.plan import QUEUES
from chaos.world import World


class Queue:
    """Stands for the queues: keeps what is sent to them."""

    def __init__(self, waiting: list[dict[str, Any]]) -> None:
        self.stack = {"queues": {name: name for name in QUEUES}}
        self.waiting = waiting
        self.arrivals: list[dict[str, Any]] = []
        self.sqs = self

    def list_messages(self, _queue: str) -> list[dict[str, Any]]:
        return self.waiting

    def send_message(self, **message: Any) -> dict[str, str]:
        self.arrivals.append(message)
        return {"MessageId": "m1"}


JOB = {
    "MessageId": "m0",
    "Body": '{"v": 1}',
    "MessageAttributes": {"task_id": {"DataType": "String", "StringValue": "t"}},
    "MessageGroupId": "7",
}


@pytest.fixture
def queue() -> Queue:
    return Queue([JOB])


@pytest.fixture
def source(queue: Queue, tmp_path: Any) -> Source:
    return Source("faults0", cast("World", queue), Journal(tmp_path / "journal"))


def test_a_copy_has_the_body_the_attributes_and_the_group(source: Source, queue: Queue) -> None:
    messages.duplicate(source, {"queue": "imports", "message": 9, "copies": 2, "delay": 1})
    copy = {
        "QueueUrl": "imports",
        "MessageBody": JOB["Body"],
        "MessageAttributes": JOB["MessageAttributes"],
        "DelaySeconds": 1,
        "MessageGroupId": "7",
    }
    assert queue.arrivals == [copy, copy]


@pytest.mark.parametrize("name", QUEUES)
def test_poison_is_marked_and_names_a_job_if_it_can(
    name: str, source: Source, queue: Queue
) -> None:
    for kind in range(12):
        poison.poison(source, {"queue": name, "kind": kind, "is_of_job": True})
    marks = {
        message["MessageAttributes"][messages.MARK]["StringValue"] for message in queue.arrivals
    }
    assert marks == {messages.GOES, messages.STAYS}
    tasks = {entry.details["task"] for entry in source.journal.select("poisoned")}
    assert tasks == {"t", None}


class Bucket:
    """Stands for the bucket with the messages that were put aside."""

    def __init__(self, messages: list[dict[str, Any]]) -> None:
        self.messages = messages

    def list_keys(self, prefix: str) -> list[str]:
        return [f"{prefix}imports/{number}.json" for number in range(len(self.messages))]

    def read_object(self, key: str) -> bytes:
        message = self.messages[int(key.rpartition("/")[2].removesuffix(".json"))]
        return json.dumps({"message_attributes": message["MessageAttributes"]}).encode()


def test_poison_is_the_same_one_after_it_was_sent_again(
    source: Source, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "LOOK_SECONDS", 0)
    poison.poison(source, {"queue": "imports", "kind": 0, "is_of_job": False})
    (lost,) = queue.arrivals
    received = {"Body": lost["MessageBody"], "Attributes": {}, **lost}
    messages._send(source.world, "imports", received, 0)
    evidence = Evidence(cast("World", Bucket(queue.arrivals[1:])), Accounts(), source.journal)
    assert list(poisons.check(evidence)) == []
    evidence = Evidence(cast("World", Bucket([])), Accounts(), source.journal)
    assert ["was not put aside" in line for line in poisons.check(evidence)] == [True]


def test_poison_is_not_copied(
    source: Source, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "LOOK_SECONDS", 0)
    mark = {messages.MARK: {"DataType": "String", "StringValue": messages.GOES}}
    queue.waiting = [{**JOB, "MessageAttributes": mark}]
    messages.duplicate(source, {"queue": "imports", "message": 0, "copies": 1, "delay": 0})
    assert queue.arrivals == []
