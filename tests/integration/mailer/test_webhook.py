"""SendGrid's signed event webhook, signed here as SendGrid signs."""

import json
import time
from base64 import b64encode
from typing import Any
from uuid import uuid4

import jsonschema
import pytest
from botocore.exceptions import EndpointConnectionError
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sendgrid.helpers.eventwebhook import EventWebhook

from mailer.handler import lambda_handler
from mailer.protocols import transport
from openevent.infra.aws import client
from openevent.mail.messages import Report
from reference import elsewhere, responses
from tests.integration.mailer import desk

KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC = b64encode(
    KEY.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
).decode()
NOW = 1_767_225_600


@pytest.fixture(autouse=True)
def _verified() -> None:
    transport._read.cache_clear()
    desk.use(sendgrid_verification_key=PUBLIC)


def happened(event: str, **given: Any) -> dict[str, Any]:
    known = {"event": event, "email": "reader@example.org", "timestamp": NOW, "sg_event_id": "e-1",
             "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0", "mail": "the key"}  # fmt: skip
    return known | given


def posted(
    body: bytes, age: float = 0, key: ec.EllipticCurvePrivateKey = KEY, *, is_binary: bool = False
) -> Any:
    """What the mailer answers to a signed request."""
    stamp = str(int(time.time() - age))
    signature = b64encode(key.sign(stamp.encode() + body, ec.ECDSA(hashes.SHA256()))).decode()
    headers = {
        "x-twilio-email-event-webhook-signature": signature,
        "x-twilio-email-event-webhook-timestamp": stamp,
    }
    text = b64encode(body).decode() if is_binary else body.decode()
    return lambda_handler(
        {"version": "2.0", "headers": headers, "body": text, "isBase64Encoded": is_binary}, None
    )


def status_of(body: bytes, age: float = 0, key: ec.EllipticCurvePrivateKey = KEY) -> int:
    return int(posted(body, age, key)["statusCode"])


def dumped(*events: dict[str, Any]) -> bytes:
    return json.dumps(events, indent=1).encode()


def test_the_signature_is_the_one_that_the_sdk_verifies() -> None:
    stamp, body = "1", dumped(happened("bounce")).decode()
    signature = b64encode(KEY.sign((stamp + body).encode(), ec.ECDSA(hashes.SHA256()))).decode()
    assert EventWebhook(PUBLIC).verify_signature(body, signature, stamp) is True


@pytest.mark.parametrize("is_binary", [False, True])
def test_hard_bounces_and_complaints_are_reported_and_nothing_else(is_binary: bool) -> None:  # noqa: FBT001
    body = dumped(
        happened("bounce", type="bounce", status="5.1.1", reason="550 no\r\nsuch user 🙁"),
        happened("bounce", type="blocked", sg_event_id="e-2"),
        happened(
            "dropped",
            reason="Bounced Address",
            sg_event_id="e-3",
            sg_message_id="LRz_A.recvd-65fd-1-2.0",
        ),
        happened("dropped", reason="Spam Reporting Address", sg_event_id="e-4", sg_message_id=None),
        happened("dropped", reason="Unsubscribed Address", sg_event_id="e-5"),
        happened("dropped", reason="Invalid SMTPAPI header", sg_event_id="e-7"),
        happened("dropped", reason="Invalid", sg_event_id="e-8"),
        happened("spamreport", sg_event_id="e-6", timestamp="soon"),
        *(
            happened(name)
            for name in (
                "processed",
                "delivered",
                "deferred",
                "open",
                "click",
                "unsubscribe",
                "new",
            )
        ),
    )
    assert posted(body, is_binary=is_binary) == {"statusCode": 204, "body": ""}
    told = [one for one in desk.told() if isinstance(one, Report)]
    assert [(one.id, one.cause, one.provider_id, one.detail) for one in told] == [
        ("e-1", "bounce", "14c5d75ce93.dfd.64b469", "5.1.1 550 no such user 🙁"),
        ("e-3", "bounce", "LRz_A", "Bounced Address"),
        ("e-4", "complaint", None, "Spam Reporting Address"),
        ("e-8", "bounce", "14c5d75ce93.dfd.64b469", "Invalid"),
        ("e-6", "complaint", "14c5d75ce93.dfd.64b469", None),
    ]
    assert {one.recipient for one in told} == {"reader@example.org"}
    assert told[0].at.timestamp() == NOW


def test_a_report_names_the_mail_where_the_event_gives_back_what_went_with_it() -> None:
    key = uuid4()
    given: list[dict[str, Any]] = [
        {"mail": str(key), "attempt": "2"}, {"mail": str(key), "attempt": "x"}, {"mail": str(key)}, {"mail": "the key"},
        *({"mail": str(key), "attempt": str(number)} for number in (0, -1, 2**31, 10**30)),
    ]  # fmt: skip
    events = [
        happened("bounce", sg_event_id=f"e-{place}", **one) for place, one in enumerate(given)
    ]
    assert status_of(dumped(*events)) == 204
    told = [(one.key, one.attempt) for one in desk.told() if isinstance(one, Report)]
    assert told == [(key, 2), *[(None, 1)] * 7]


def test_a_great_many_events_are_all_reported() -> None:
    events = [
        happened("bounce", sg_event_id=f"e-{number}", reason="x" * 900) for number in range(1500)
    ]
    assert status_of(dumped(*events)) == 204
    assert sorted(one.id for one in desk.told() if isinstance(one, Report)) == sorted(
        e["sg_event_id"] for e in events
    )


def test_events_of_no_interest_make_no_message() -> None:
    assert [status_of(dumped(happened("delivered"))), status_of(b"[]")] == [204, 204]
    assert desk.told() == []


def test_an_event_that_names_no_address_is_left_out_and_the_others_are_taken() -> None:
    odd = [
        happened("bounce", email=None),
        happened("bounce", sg_event_id=7),
        {"event": "bounce"},
        {},
    ]
    assert status_of(dumped(*odd, happened("bounce"))) == 204
    assert [one.id for one in desk.told() if isinstance(one, Report)] == ["e-1"]


def test_no_text_of_an_event_is_one_that_the_database_refuses() -> None:
    odd = "\x00a\ud800\x1b"
    texts = {
        "sg_event_id": f"e{odd}",
        "email": f"b{odd}@example.org",
        "sg_message_id": f"m{odd}b.recvd-1",
        "reason": odd,
    }
    assert (
        status_of(dumped(happened("bounce", **texts), happened("bounce", sg_event_id="\x00")))
        == 204
    )
    (told,) = (one for one in desk.told() if isinstance(one, Report))
    assert (told.id, told.recipient, told.provider_id, told.detail) == (
        "e a",
        "b a @example.org",
        "m a b",
        "a",
    )


def test_each_answer_is_one_that_the_reference_tells() -> None:
    said = elsewhere.SENDGRID["responses"]
    signed = [posted(body) for body in (b"[]", b"{}", b"no JSON", b"[" + b" " * 2_000_001)]
    answers = [*signed, posted(b"[]", age=660)]
    assert [answer["statusCode"] for answer in answers] == [204, 400, 400, 413, 403]
    kinds = [answer.get("headers", {}).get("content-type") for answer in answers]
    assert kinds == [
        next(iter(said[str(answer["statusCode"])].get("content", {})), None) for answer in answers
    ]
    whole = responses.documents()["errors"] | {"components": {"schemas": responses.documents()}}
    for answer in answers[1:]:
        jsonschema.Draft202012Validator(whole).validate(json.loads(answer["body"]))


def test_what_is_not_signed_by_the_key_now_is_refused() -> None:
    body = dumped(happened("bounce"))
    other = ec.generate_private_key(ec.SECP256R1())
    assert [status_of(body, key=other), status_of(body, age=660), status_of(body, age=-660)] == [
        403,
        403,
        403,
    ]
    assert [status_of(body, age=540), status_of(body, age=-540)] == [204, 204]
    desk.told()
    time_, signature = (
        "x-twilio-email-event-webhook-timestamp",
        "x-twilio-email-event-webhook-signature",
    )
    now = str(int(time.time()))
    for headers in (
        {},
        {time_: now},
        {time_: now, signature: "no base64"},
        {time_: "²", signature: ""},
    ):
        assert (
            lambda_handler({"headers": headers, "body": body.decode()}, None)["statusCode"] == 403
        )
    assert desk.told() == []


def test_one_byte_changed_is_refused() -> None:
    stamp, body = str(int(time.time())), dumped(happened("bounce"))
    signature = b64encode(KEY.sign(stamp.encode() + body, ec.ECDSA(hashes.SHA256()))).decode()
    headers = {
        "x-twilio-email-event-webhook-signature": signature,
        "x-twilio-email-event-webhook-timestamp": stamp,
    }
    changed = body.replace(b"reader", b"leader").decode()
    assert lambda_handler({"headers": headers, "body": changed}, None)["statusCode"] == 403
    # The same events, written in another way, are not what was signed.
    assert (
        lambda_handler({"headers": headers, "body": json.dumps(json.loads(body))}, None)[
            "statusCode"
        ]
        == 403
    )
    assert desk.told() == []


@pytest.mark.parametrize("key", ["", "no base64!", b64encode(b"no key").decode()])
def test_without_a_key_nothing_is_taken(key: str) -> None:
    transport._read.cache_clear()
    desk.use(sendgrid_verification_key=key)
    assert status_of(dumped(happened("bounce"))) == 403


@pytest.mark.parametrize("body", [b"", b"{", b'{"a": 1}', b"[1]", b"null", b"[" * 100_000])
def test_what_is_no_list_of_events_is_malformed(body: bytes) -> None:
    answer = posted(body)
    assert (answer["statusCode"], answer["headers"]["content-type"]) == (
        400,
        "application/vnd.api+json",
    )
    assert json.loads(answer["body"])["errors"][0]["status"] == "400"


def test_what_is_too_large_is_not_looked_at() -> None:
    assert status_of(b" " * 2_000_001) == 413


def test_while_the_queue_takes_nothing_the_provider_is_to_send_again() -> None:
    def refuse(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url="the queue")

    client("sqs").meta.events.register(
        "before-send.sqs.SendMessageBatch", refuse, unique_id="refuse"
    )
    try:
        answer = posted(dumped(happened("bounce")))
    finally:
        client("sqs").meta.events.unregister("before-send.sqs.SendMessageBatch", unique_id="refuse")
    assert (answer["statusCode"], answer["headers"]["retry-after"]) == (503, "10")
