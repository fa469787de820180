"""SendGrid's signed event webhook; the tests sign as SendGrid does."""

import json
import time
from base64 import b64encode
from typing import Any
from uuid import uuid4

import jsonschema_rs
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sendgrid.helpers.eventwebhook import EventWebhook

from mailer import webhook
from mailer.handler import lambda_handler
from mailer.protocols import transport
from openevent.mail.messages import Report
from reference import other_functions, responses
from tests.integration.mailer import desk

KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC_BYTES = KEY.public_key().public_bytes(
    serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
)
PUBLIC = b64encode(PUBLIC_BYTES).decode()
SIGNATURE = "x-twilio-email-event-webhook-signature"
TIMESTAMP = "x-twilio-email-event-webhook-timestamp"
NOW = 1_767_225_600


@pytest.fixture(autouse=True)
def _verified() -> None:
    transport._load_secret.cache_clear()
    desk.save_transport(sendgrid_verification_key=PUBLIC)


def make_event(event: str, **values: Any) -> dict[str, Any]:
    defaults = {
        "event": event,
        "email": "reader@example.org",
        "timestamp": NOW,
        "sg_event_id": "e-1",
        "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
        "mail": "the key",
    }
    return defaults | values


def post(
    body: bytes, age: float = 0, key: ec.EllipticCurvePrivateKey = KEY, *, is_binary: bool = False
) -> Any:
    """Post a signed request; the mailer's answer."""
    timestamp = str(int(time.time() - age))
    headers = {SIGNATURE: sign(timestamp.encode() + body, key), TIMESTAMP: timestamp}
    text = b64encode(body).decode() if is_binary else body.decode()
    request = {"version": "2.0", "headers": headers, "body": text, "isBase64Encoded": is_binary}
    return lambda_handler(request, None)


def sign(content: bytes, key: ec.EllipticCurvePrivateKey = KEY) -> str:
    return b64encode(key.sign(content, ec.ECDSA(hashes.SHA256()))).decode()


def post_status(body: bytes, age: float = 0, key: ec.EllipticCurvePrivateKey = KEY) -> int:
    return int(post(body, age, key)["statusCode"])


def dump(*events: Any) -> bytes:
    return json.dumps(events, indent=1).encode()


def read_reports() -> list[Report]:
    return [item for item in desk.read_outcomes() if isinstance(item, Report)]


def test_the_sdk_verifies_the_signature_of_these_tests() -> None:
    timestamp = "1"
    body = dump(make_event("bounce")).decode()
    signature = sign((timestamp + body).encode())
    assert EventWebhook(PUBLIC).verify_signature(body, signature, timestamp) is True


OTHER_EVENTS = ("processed", "open", "click", "unsubscribe", "group_unsubscribe", "new", None, [])


@pytest.mark.parametrize("is_binary", [False, True])
def test_a_report_has_the_words_and_ids_of_its_event(is_binary: bool) -> None:  # noqa: FBT001
    body = dump(
        make_event("bounce", type="bounce", status="5.1.1", reason="550 no\r\nsuch user 🙁"),
        make_event("dropped", reason="Invalid", sg_event_id="e-3", sg_message_id="LRz_A.recvd-6.0"),
        make_event(
            "spamreport", sg_event_id="e-4", sg_message_id=None, **{"smtp-id": "<a@example.org>"}
        ),
        *(make_event(name) for name in OTHER_EVENTS),
    )
    assert post(body, is_binary=is_binary) == {
        "statusCode": 204,
        "headers": {"x-content-type-options": "nosniff"},
        "body": "",
    }
    reports = read_reports()
    assert [
        (report.id, report.provider_id, report.message_id, report.detail) for report in reports
    ] == [
        ("e-1", "14c5d75ce93.dfd.64b469", None, "5.1.1 550 no such user 🙁"),
        ("e-3", "LRz_A", None, "Invalid"),
        ("e-4", None, "<a@example.org>", None),
    ]
    assert {report.recipient for report in reports} == {"reader@example.org"}
    assert reports[0].at.timestamp() == NOW


@pytest.mark.parametrize(
    "timestamp",
    ["soon", None, True, -1, 0, 2**70, 1e300, [], {}, "tomorrow"],
)
def test_an_event_with_an_absurd_time_happens_now(timestamp: Any) -> None:
    before = time.time()
    if timestamp == "tomorrow":
        timestamp = int(before) + 86_400
    assert post_status(dump(make_event("bounce", timestamp=timestamp))) == 204
    (report,) = read_reports()
    assert before - 1 <= report.at.timestamp() <= time.time() + 1


def test_a_number_with_thousands_of_digits_stops_no_other_event() -> None:
    body = dump(make_event("bounce", timestamp=4711), make_event("delivered", sg_event_id="e-2"))
    assert post_status(body.replace(b"4711", b"9" * 5000)) == 204
    assert [report.id for report in read_reports()] == ["e-1", "e-2"]


def test_a_report_names_the_mail_if_the_event_has_valid_custom_arguments() -> None:
    key = uuid4()
    arguments: list[dict[str, Any]] = [
        {"mail": str(key), "attempt": "2"},
        {"mail": str(key), "mail_attempt": "2", "attempt": "7"},
        {"mail": str(key), "attempt": "x"},
        {"mail": str(key)},
        {"mail": "the key"},
        *({"mail": str(key), "attempt": str(number)} for number in (0, -1, 2**31, 10**30)),
    ]
    events = [
        make_event("bounce", sg_event_id=f"e-{position}", **values)
        for position, values in enumerate(arguments)
    ]
    assert post_status(dump(*events)) == 204
    mails = [(report.key, report.attempt) for report in read_reports()]
    assert mails == [(key, 2), (key, 2), *[(None, 1)] * 7]


@pytest.mark.parametrize(("own", "attempt"), [({"mail_attempt": "2"}, 2), ({}, None)])
def test_the_attempt_of_a_deferred_event_is_not_ours(
    own: dict[str, str], attempt: int | None
) -> None:
    """SendGrid counts its own attempts there, under the name of an older argument of ours."""
    key = uuid4()
    assert post_status(dump(make_event("deferred", mail=str(key), attempt="5", **own))) == 204
    assert [(report.key, report.attempt) for report in read_reports()] == [(key, attempt)]


def test_all_of_many_events_are_reported() -> None:
    events = [
        make_event("bounce", sg_event_id=f"e-{number}", reason="x" * 900) for number in range(1500)
    ]
    assert post_status(dump(*events)) == 204
    ids = sorted(event["sg_event_id"] for event in events)
    assert sorted(report.id for report in read_reports()) == ids


def test_other_events_make_no_message() -> None:
    assert [post_status(dump(make_event("open"))), post_status(b"[]")] == [204, 204]
    assert desk.read_outcomes() == []


ODD = [
    *(1, None, "bounce", [], {}, {"event": "bounce"}),
    *(make_event("bounce", email=email) for email in (None, ["a@b.c"], f"{'a' * 251}@b.c")),
]


def test_odd_elements_are_put_aside_and_the_others_are_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted: list[str] = []
    monkeypatch.setattr(webhook, "write_metric", counted.append)
    assert post_status(dump(*ODD, make_event("bounce"))) == 204
    assert [report.id for report in read_reports()] == ["e-1"]
    # An object without a known event is no report, but it is not odd.
    assert counted == ["EventPutAside"] * (len(ODD) - 1)


def test_an_event_without_an_id_counts_once() -> None:
    nameless = [make_event("bounce", sg_event_id=id_) for id_ in (None, 7, "\x00", "e" * 201)]
    for _ in range(2):
        assert post_status(dump(*nameless)) == 204
    ids = [report.id for report in read_reports()]
    assert len(ids) == 8
    assert len(set(ids)) == 4


def test_an_event_without_an_address_may_name_its_mail() -> None:
    key = uuid4()
    assert post_status(dump(make_event("bounce", email=7, mail=str(key), attempt="1"))) == 204
    assert [(report.key, report.recipient) for report in read_reports()] == [(key, "")]


def test_a_text_that_the_database_refuses_is_no_other_text() -> None:
    """Without the odd characters it would be the address or the id of something else."""
    odd, key = "\x00a\ud800\x1b", uuid4()
    texts = {
        "sg_event_id": f"e{odd}",
        "email": f"b{odd}@example.org",
        "sg_message_id": f"m{odd}b.recvd-1",
        "reason": odd,
    }
    about_a_mail = make_event("bounce", mail=str(key), attempt="1", **texts)
    assert post_status(dump(make_event("bounce", **texts), about_a_mail)) == 204
    (report,) = read_reports()
    assert (report.key, report.recipient, report.provider_id) == (key, "", None)
    assert (len(report.id), report.detail) == (64, "a")


def test_each_answer_is_documented_in_the_reference() -> None:
    responses_by_status = other_functions.SENDGRID["responses"]
    signed = [post(body) for body in (b"[]", b"{}", b"no JSON", b"[" + b" " * 2_000_001)]
    answers = [*signed, post(b"[]", age=660)]
    assert [answer["statusCode"] for answer in answers] == [204, 400, 400, 413, 403]
    for answer in answers:
        content = responses_by_status[str(answer["statusCode"])].get("content", {})
        media_type = answer.get("headers", {}).get("content-type")
        assert media_type == next(iter(content), None)
    schema = responses.build_schemas()["errors"] | {
        "components": {"schemas": responses.build_schemas()}
    }
    for answer in answers[1:]:
        jsonschema_rs.validate(schema, json.loads(answer["body"]))


def test_a_request_without_a_current_signature_is_refused() -> None:
    body = dump(make_event("bounce"))
    other_key = ec.generate_private_key(ec.SECP256R1())
    assert post_status(body, key=other_key) == 403
    assert [post_status(body, age=660), post_status(body, age=-660)] == [403, 403]
    assert [post_status(body, age=540), post_status(body, age=-540)] == [204, 204]
    desk.read_outcomes()
    now = str(int(time.time()))
    cases: tuple[dict[str, str], ...] = (
        {},
        {TIMESTAMP: now},
        {TIMESTAMP: now, SIGNATURE: "no base64"},
        {TIMESTAMP: "²", SIGNATURE: ""},
    )
    for headers in cases:
        assert post_with_headers(headers, body.decode()) == 403
    assert desk.read_outcomes() == []


def post_with_headers(headers: dict[str, str], body: str) -> int:
    return int(lambda_handler({"headers": headers, "body": body}, None)["statusCode"])


def test_a_changed_body_is_refused() -> None:
    timestamp = str(int(time.time()))
    body = dump(make_event("bounce"))
    headers = {SIGNATURE: sign(timestamp.encode() + body), TIMESTAMP: timestamp}
    changed = body.replace(b"reader", b"leader").decode()
    assert post_with_headers(headers, changed) == 403
    # The signature covers the bytes: the same events in another format are refused.
    assert post_with_headers(headers, json.dumps(json.loads(body))) == 403
    assert desk.read_outcomes() == []


@pytest.mark.parametrize("key", ["", "no base64!", b64encode(b"no key").decode()])
def test_a_request_is_refused_without_a_valid_key(key: str) -> None:
    transport._load_secret.cache_clear()
    desk.save_transport(sendgrid_verification_key=key)
    assert post_status(dump(make_event("bounce"))) == 403


@pytest.mark.parametrize("body", [b"", b"{", b'{"a": 1}', b"null", b"[" * 100_000])
def test_a_body_that_is_not_a_list_of_events_is_refused(body: bytes) -> None:
    answer = post(body)
    assert answer["statusCode"] == 400
    assert answer["headers"]["content-type"] == "application/vnd.api+json"
    assert json.loads(answer["body"])["errors"][0]["status"] == "400"


def test_a_body_that_is_too_large_is_refused() -> None:
    assert post_status(b" " * 2_000_001) == 413


def test_the_provider_must_repeat_a_request_while_the_queue_fails() -> None:
    with desk.refuse_outcomes():
        answer = post(dump(make_event("bounce")))
    assert (answer["statusCode"], answer["headers"]["retry-after"]) == (503, "10")
