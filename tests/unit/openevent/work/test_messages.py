"""The envelope of queue messages: what is read, what comes again, what no release can read."""

import json
from typing import Any
from uuid import UUID

import pytest
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from openevent.domain.documents.messages import OrderDocuments
from openevent.domain.pictures.messages import RowPicture
from openevent.mail.messages import Mail, MailHeader, Outcomes
from openevent.work import jobs, messages, queues
from openevent.work.changes import BatchMessage
from openevent.work.messages import NewerVersion, QueueMessage, Unreadable
from tests.places import ROOT

BATCH = "5f0c2a54-5a0f-4a0e-9d0e-0f6f1c1d7a11"
TEXT = json.dumps({"batch": BATCH})
DEPTH = 100_000
MAIL = {"key": BATCH, "action": "a", "service": "smtp", "sender": "s", "recipient": "r"}
JOB = {"task_id": BATCH, "user_id": 1, "request_id": "r"}
OUTCOME = {"kind": "outcome", "key": BATCH, "attempt": 1, "recipient": "r", "state": "sent"}


def read(body: str) -> BatchMessage:
    return messages.read_message(SQSRecord({"body": body}), BatchMessage)


def with_value(text: str, name: str = "x") -> str:
    """Add a field with a JSON text as its value to a message that is right."""
    return f'{TEXT[:-1]}, "{name}": {text}}}'


def list_types(message_type: type[QueueMessage] = QueueMessage) -> list[type[QueueMessage]]:
    below = message_type.__subclasses__()
    return [*below, *(each for one in below for each in list_types(one))]


def test_every_type_of_message_carries_the_version() -> None:
    types = list_types()
    assert {BatchMessage, Mail, Outcomes, jobs.ImportEvent, jobs.ExportEvent, jobs.ExportUser} <= {
        *types
    }
    assert {kind.model_fields["v"].default for kind in types} == {1}


def test_the_version_is_the_first_field_of_a_message() -> None:
    body = BatchMessage(batch=UUID(BATCH)).model_dump_json()
    assert body == f'{{"v":1,"batch":"{BATCH}","request_id":""}}'


@pytest.mark.parametrize(
    ("sample", "message_type"),
    [
        ("change", BatchMessage),
        ("dispatcher", jobs.ImportEvent),
        ("document_worker", OrderDocuments),
        ("export_user", jobs.ExportUser),
        ("export_worker", jobs.ExportEvent),
        ("image_worker", RowPicture),
        ("import_worker", jobs.ImportEvent),
        ("make_images", jobs.MakeImages),
        ("mailer", Mail),
    ],
)
def test_the_sample_events_have_messages_of_this_version(
    sample: str, message_type: type[QueueMessage]
) -> None:
    event = json.loads((ROOT / "events" / f"{sample}.json").read_text())
    for record in event["Records"]:
        assert json.loads(record["body"])["v"] == 1
        messages.read_message(SQSRecord(record), message_type)


@pytest.mark.parametrize("more", ["1", "7.5", '"text"', "null", '{"a": [{}]}', '"\\\\u0000"'])
def test_a_field_that_is_not_known_is_ignored(more: str) -> None:
    assert read(with_value(more)).batch == UUID(BATCH)


@pytest.mark.parametrize("body", [TEXT, with_value("1", "v")])
def test_a_message_without_a_version_is_of_the_first(body: str) -> None:
    assert (read(body).batch, read(body).v) == (UUID(BATCH), 1)


@pytest.mark.parametrize("body", ['{"v": 2}', '{"v": 1000000, "batch": 7}', with_value("3", "v")])
def test_a_higher_version_comes_again_whatever_its_fields(body: str) -> None:
    with pytest.raises(NewerVersion):
        read(body)


@pytest.mark.parametrize(
    "version",
    ['"1"', '"2"', "true", "false", "null", "0", "-1", "1.5", "1.0", "2e0", "[]", "{}", "1000001"]
    + ["9" * digits for digits in (18, 19, 20, 400, 5_000)],
)
def test_what_is_no_positive_integer_is_no_version(version: str) -> None:
    with pytest.raises(Unreadable):
        read(with_value(version, "v"))


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not json",
        "[]",
        "null",
        "7",
        "true",
        f'"{BATCH}"',
        '{"a": 1}',
        TEXT + "}",
        TEXT[:-1],
        "\ufeff" + TEXT,
        '{"batch": 7}',
        '{"batch": null}',
        '{"batch": "no uuid"}',
        with_value("7", "request_id"),
        with_value('"\\u0000"', "request_id"),
        with_value('"\\\\\\u0000"', "request_id"),
        with_value('{"a": ["\\u0000"]}'),
        with_value('"\\ud800"'),
        with_value('"\\udc00\\ud800"', "request_id"),
        with_value('"\ud800"'),
        with_value('"\0"'),
        with_value("1e400"),
        with_value("-1e400"),
        with_value("NaN"),
        with_value("-Infinity"),
        with_value("9223372036854775808"),
        with_value("-" + "9" * 4_000),
        with_value("9" * 5_000),
        with_value('{"a": 1, "a": 1}'),
        with_value(f'"{BATCH}"', "batch"),
        "[" * 262_144,
        '{"a":' * 50_000,
        with_value("[" * DEPTH + "]" * DEPTH),
        with_value("[" * 500 + "]" * 500),
    ],
    ids=lambda body: body[:40],
)
def test_what_no_release_can_read(body: str) -> None:
    with pytest.raises(Unreadable):
        read(body)


@pytest.mark.parametrize(
    ("message_type", "body"),
    [
        (jobs.Message, JOB | {"user_id": "1"}),
        (jobs.Message, JOB | {"user_id": True}),
        (jobs.Message, JOB | {"user_id": 0}),
        (jobs.Message, JOB | {"user_id": 1.0}),
        (jobs.ExportEvent, JOB | {"event_id": -1}),
        (jobs.ExportEvent, JOB | {"event_id": 1, "image": "yes"}),
        (jobs.ImportEvent, JOB | {"event_id": 1, "key": "k", "etag": "e", "size": -1}),
        (Mail, MAIL),
        (Mail, MAIL | {"subject": "s", "attempt": 0}),
        (Mail, MAIL | {"subject": "s", "attempt": 2**31}),
        (Outcomes, {"items": {}}),
        (Outcomes, {"items": [OUTCOME]}),
        (Outcomes, {"items": [OUTCOME | {"at": 7}]}),
        (Outcomes, {"items": [{"kind": "other"}]}),
    ],
)
def test_wrong_fields_are_named_without_their_values(
    message_type: type[QueueMessage], body: dict[str, Any]
) -> None:
    with pytest.raises(Unreadable, match=r"^Wrong fields: [\w., ()]+\.$"):
        messages.parse_message(json.dumps(body), message_type)


def test_the_reason_quotes_nothing_and_has_no_cause() -> None:
    with pytest.raises(Unreadable) as raised:
        read('{"batch": "ada@example.org", "ada@example.org": 1}')
    assert "ada" not in str(raised.value)
    assert (raised.value.__cause__, raised.value.__context__) == (None, None)


def read_header(body: str) -> MailHeader:
    return messages.read_header(SQSRecord({"body": body}), MailHeader)


@pytest.mark.parametrize(
    "value",
    [
        '"\\u0000"',
        '"\\ud800"',
        "1e400",
        "NaN",
        "9" * 5_000,
        '{"key": 1, "key": 2}',
        '["\\u0000"]',
        '"right"',
    ],
    ids=lambda value: value[:20],
)
def test_a_header_is_read_whatever_the_other_fields_hold(value: str) -> None:
    body = f'{{"v": 2, "key": "{BATCH}", "attempt": 2, "subject": {value}, "subject": 1}}'
    header = read_header(body)
    assert (header.key, header.attempt) == (UUID(BATCH), 2)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "7",
        '[["key", "a"]]',
        f'{{"key": "{BATCH}", "key": "{BATCH}"}}',
        f'{{"key": "{BATCH}\\u0000"}}',
        f'{{"key": "{BATCH}", "attempt": {"9" * 5_000}}}',
        f'{{"other": "{BATCH}"}}',
        "[" * DEPTH,
    ],
    ids=lambda body: body[:40],
)
def test_a_header_that_is_wrong_itself_cannot_be_read(body: str) -> None:
    with pytest.raises(Unreadable):
        read_header(body)


def test_a_message_is_split_at_its_items() -> None:
    body = '{"v": 1, "other": 7, "items": [1, {"a": "\\u0000"}, {"b": 1, "b": 2}, 1e400]}'
    assert messages.split_message(body, "items") == [
        '{"v": 1, "items": [1]}',
        '{"v": 1, "items": [{"a": "\\u0000"}]}',
        '{"v": 1, "items": [null]}',
        '{"v": 1, "items": [Infinity]}',
    ]


@pytest.mark.parametrize(
    "body", ["", "[]", '{"items": 7}', '{"items": {}}', '{"items": [1], "items": [2]}', "[" * DEPTH]
)
def test_what_has_no_items_is_not_split(body: str) -> None:
    assert messages.split_message(body, "items") == []


@pytest.mark.parametrize(
    "attribute", [{}, {"binaryValue": "AAAA", "dataType": "Binary"}, {"stringValue": "no uuid"}]
)
def test_an_attribute_that_is_no_task_id_is_none(attribute: dict[str, str]) -> None:
    record = SQSRecord({"messageAttributes": {"task_id": attribute}})
    assert queues.read_task_id(record) is None
