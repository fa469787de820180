"""Messages that no release can read: the dispatcher puts each aside at its first delivery."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from botocore.exceptions import EndpointConnectionError

from dispatcher.handler import lambda_handler
from openevent.infra import db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.mail.messages import Outcomes
from openevent.work import changes, handler_progress
from tests.integration import letters, put_aside
from tests.integration.dispatcher import desk
from tests.integration.dispatcher.outcome_messages import outcome, report, row

BODY = '{"v": 1, "batch": "ada@example.org", "html": "<p>Dear Ada</p>"}'


def records(queue: str, *bodies: str) -> list[dict[str, Any]]:
    url = getattr(settings(), f"{queue}_queue_url", "dead")
    record = letters.record(desk.message_of(""), url)
    return [put_aside.with_body(record, body) for body in bodies]


def deal(*batch: dict[str, Any]) -> list[str]:
    """Deliver a batch; give the ids of the messages that come again."""
    answer = lambda_handler({"Records": list(batch)}, letters.Context())
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


@pytest.mark.parametrize("queue", ["changes", "outcomes", "dead"])
def test_all_poison_is_put_aside_at_once_and_holds_up_no_other(
    queue: str, key: UUID, capsys: pytest.CaptureFixture[str]
) -> None:
    poison = records(queue, *put_aside.POISON)
    good = records("outcomes", Outcomes(items=[outcome(key, "sent")]).model_dump_json())
    assert deal(*poison, *good, *poison) == []
    objects = [put_aside.load(queue, record["messageId"]) for record in poison]
    assert [entry and entry["body"] for entry in objects] == list(put_aside.POISON)
    assert row(key)[0] == "sent"
    assert capsys.readouterr().out.count('"MessageUnreadable":[1.0]') == 2 * len(poison)


def test_the_object_holds_what_a_person_needs() -> None:
    (poison,) = records("changes", BODY)
    poison["messageAttributes"] = {
        "task_id": {"stringValue": "7", "stringListValues": [], "dataType": "String"}
    }
    assert deal(poison) == []
    entry = put_aside.load("changes", poison["messageId"])
    assert entry is not None
    assert entry.pop("put_aside_at").endswith("+00:00")
    assert entry == {
        "queue": "changes",
        "message_id": poison["messageId"],
        "reason": "Wrong fields: batch (uuid_parsing).",
        "attributes": poison["attributes"],
        "message_attributes": {"task_id": {"StringValue": "7", "DataType": "String"}},
        "body": BODY,
    }


def test_it_can_be_sent_back_as_it_is() -> None:
    (poison,) = records("changes", BODY)
    poison["messageAttributes"] = {"task_id": {"stringValue": "7", "dataType": "String"}}
    deal(poison)
    entry = put_aside.load("changes", poison["messageId"])
    assert entry is not None
    url = settings().changes_queue_url
    client("sqs").purge_queue(QueueUrl=url)
    client("sqs").send_message(
        QueueUrl=url, MessageBody=entry["body"], MessageAttributes=entry["message_attributes"]
    )
    (again,) = letters.received(url)["Records"]
    assert (again["body"], again["messageAttributes"]) == (BODY, poison["messageAttributes"])


def test_a_dead_letter_is_put_aside_under_its_first_queue() -> None:
    (poison,) = records("dead", BODY)
    source = "arn:aws:sqs:eu-central-1:000000000000:mails"
    poison["attributes"] = poison["attributes"] | {"DeadLetterQueueSourceArn": source}
    assert deal(poison) == []
    assert put_aside.load("mails", poison["messageId"]) is not None


def test_the_log_has_nothing_of_the_body(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    assert deal(*records("changes", BODY), *records("outcomes", BODY), *records("dead", BODY)) == []
    output = put_aside.read_log(caplog, capsys)
    assert output.count("was put aside") >= 3
    assert [word for word in ("ada@", "Dear") if word in output] == []


def test_a_message_that_cannot_be_put_aside_comes_again() -> None:
    poison = records("changes", BODY)

    def refuse(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url="the bucket")

    hooks = client("s3").meta.events
    hooks.register("before-send.s3.PutObject", refuse, unique_id="refuse")
    try:
        assert deal(*poison) == [poison[0]["messageId"]]
    finally:
        hooks.unregister("before-send.s3.PutObject", unique_id="refuse")
    assert deal(*poison) == []
    assert put_aside.load("changes", poison[0]["messageId"]) is not None


@pytest.mark.parametrize("queue", ["changes", "outcomes", "dead"])
@pytest.mark.parametrize("body", ['{"v": 2}', '{"v": 999, "batch": 7, "items": [], "key": 7}'])
def test_a_higher_version_comes_again(queue: str, body: str) -> None:
    (newer,) = records(queue, body)
    assert [deal(newer), deal(newer)] == [[newer["messageId"]]] * 2
    assert put_aside.load(queue, newer["messageId"]) is None


def test_a_batch_without_a_version_is_handled(user: int) -> None:
    event = desk.record_changes(
        lambda connection: changes.record(connection, "user.registered", ("user", user), user)
    )
    (record,) = event["Records"]
    body = json.loads(record["body"])
    assert body.pop("v") == 1
    assert deal({**record, "body": json.dumps(body)}) == []
    with db.connect() as connection:
        (change,) = changes.load_batch(connection, UUID(body["batch"]))
        assert handler_progress.load_done(connection, [change["id"]]) != set()


WRONG_ITEMS = (
    '{"kind": "other"}',
    '{"kind": "outcome", "key": 7}',
    "7",
    "null",
    '{"kind": "report", "id": "\\u0000", "recipient": "r", "at": "2027-01-02T03:04:05Z"}',
    '{"kind": "report", "id": "\\ud800", "recipient": "r", "at": "2027-01-02T03:04:05Z"}',
    '{"kind": "report", "id": 1e400, "recipient": "r", "at": "2027-01-02T03:04:05Z"}',
    f'{{"kind": "report", "id": {"9" * 400}, "recipient": "r", "at": "2027-01-02T03:04:05Z"}}',
    '{"kind": "report", "id": "a", "id": "b", "recipient": "r", "at": "2027-01-02T03:04:05Z"}',
    "[" * 300 + "]" * 300,
)


@pytest.mark.parametrize("queue", ["outcomes", "dead"])
@pytest.mark.parametrize("wrong", WRONG_ITEMS, ids=lambda wrong: wrong[:40])
def test_one_wrong_item_holds_up_no_other_and_its_message_is_put_aside(
    wrong: str, queue: str, key: UUID
) -> None:
    items = outcome(key, "sent").model_dump_json(), report(key, "bounce", key=key).model_dump_json()
    (message,) = records(queue, f'{{"v": 1, "items": [{items[0]}, {wrong}, {items[1]}]}}')
    assert [deal(message), deal(message)] == [[], []]
    entry = put_aside.load(queue, message["messageId"])
    assert entry is not None
    assert entry["body"] == message["body"]
    assert row(key)[0] == "failed"


def test_the_items_of_a_wrong_version_are_not_recorded(key: UUID) -> None:
    body = Outcomes(items=[outcome(key, "sent")]).model_dump_json().replace('"v":1', '"v":"1"')
    (message,) = records("outcomes", body)
    assert deal(message) == []
    assert put_aside.load("outcomes", message["messageId"]) is not None
    assert row(key)[0] == "queued"


def test_an_item_that_waits_for_its_row_brings_back_a_message_that_was_put_aside() -> None:
    early = uuid4()
    (message,) = records(
        "outcomes", f'{{"items": [7, {outcome(early, "sent").model_dump_json()}]}}'
    )
    assert deal(message) == [message["messageId"]]
    assert put_aside.load("outcomes", message["messageId"]) is not None
