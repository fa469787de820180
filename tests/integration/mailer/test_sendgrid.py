"""SendGrid against a stand-in that checks what the real one checks."""

import json
from base64 import b64decode
from collections.abc import Iterator

import pytest

from openevent.auth import link_tokens
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.mail.messages import TOKEN, Attachment, Link, Mail
from tests.integration.mailer import desk, provider
from tests.integration.mailer.authority import Authority
from tests.integration.mailer.provider import KEY, Provider


@pytest.fixture
def sendgrid() -> Iterator[Provider]:
    """The stand-in, which the mailer's secret leads to."""
    with provider.running() as running:
        desk.use(sendgrid_key=KEY, sendgrid_host=running.url)
        yield running


def mail(**given: object) -> Mail:
    return desk.mail(service="sendgrid", **given)


def test_a_mail_is_posted_whole_and_its_id_is_told(sendgrid: Provider) -> None:
    client("s3").put_object(Bucket=settings().bucket, Key="mails/big", Body=b"\x00\xff" * 1_000_000)
    file = Attachment(name="Übersicht.bin", type="application/octet-stream", key="mails/big")
    one = mail(
        reply_to="Ada <ada@example.org>",
        recipient="ada@bücher.example",
        unsubscribe="news",
        attachments=(file,),
    )
    assert desk.deliver(one) == []
    (got,) = sendgrid.inbox
    assert got["personalizations"] == [
        {
            "to": [{"email": "ada@xn--bcher-kva.example"}],
            "custom_args": {"mail": str(one.key), "attempt": "1"},
        }
    ]
    assert got["from"] == {"email": "events@example.org", "name": "The conference"}
    assert got["reply_to"] == {"email": "ada@example.org", "name": "Ada"}
    assert got["subject"] == "It is on"
    assert got["content"] == [
        {"type": "text/plain", "value": one.text},
        {"type": "text/html", "value": one.html},
    ]
    (attached,) = got["attachments"]
    assert b64decode(attached["content"]) == b"\x00\xff" * 1_000_000
    assert (attached["filename"], attached["type"]) == ("Übersicht.bin", "application/octet-stream")
    assert got["tracking_settings"] == {
        "click_tracking": {"enable": False},
        "open_tracking": {"enable": False},
    }
    headers = got["headers"]
    assert sorted(headers) == [
        "Auto-Submitted",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "Message-ID",
    ]
    token = headers["List-Unsubscribe"].partition("=")[2].rstrip(">")
    assert link_tokens.read_unsubscribe_link(token) == ("ada@bücher.example", "news")
    told = desk.outcome()
    assert (told.state, told.provider_id) == ("sent", "id-1")


def test_a_mail_delivered_twice_is_posted_once_and_told_twice(sendgrid: Provider) -> None:
    one = mail()
    assert [desk.deliver(one), desk.deliver(one, attempt=2)] == [[], []]
    assert len(sendgrid.inbox) == 1
    first, second = desk.told()
    assert first == second


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_refusal_is_tried_again(status: int, sendgrid: Provider) -> None:
    sendgrid.script = [status]
    one = mail()
    assert desk.deliver(one) == [0]
    assert (sendgrid.inbox, desk.told()) == ([], [])
    assert desk.deliver(one, attempt=2) == []
    assert len(sendgrid.inbox) == 1
    assert desk.outcome().state == "sent"


@pytest.mark.parametrize("status", [400, 401, 403, 413])
def test_another_refusal_is_the_end(status: int, sendgrid: Provider) -> None:
    sendgrid.script = [status]
    one = mail()
    assert [desk.deliver(one), desk.deliver(one)] == [[], []]
    assert (sendgrid.requests, sendgrid.inbox) == (1, [])
    assert [(one.state, one.reason) for one in desk.told()] == [
        ("failed", f"{status} words of {status}")
    ] * 2  # type: ignore[union-attr]


@pytest.mark.parametrize("said", ["drop", "hang"])
def test_silence_is_unconfirmed_and_never_sent_again(said: str, sendgrid: Provider) -> None:
    sendgrid.script = [said]
    one = mail()
    assert [desk.deliver(one, seconds=1), desk.deliver(one)] == [[], []]
    assert sendgrid.requests == 1
    assert desk.states(desk.told()) == ["unconfirmed"] * 2


def test_a_wrong_key_fails_with_the_providers_words(sendgrid: Provider) -> None:
    desk.use(sendgrid_key="SG.wrong", sendgrid_host=sendgrid.url)
    assert desk.deliver(mail()) == []
    assert (
        desk.outcome().reason
        == "401 The provided authorization grant is invalid, expired, or revoked"
    )


def test_without_a_key_a_mail_waits_for_one(sendgrid: Provider) -> None:
    desk.use(sendgrid_host=sendgrid.url)
    assert (desk.deliver(mail()), desk.told()) == ([0], [])
    assert desk.deliver_at_last(mail()) == []
    assert (
        desk.outcome().reason == "Given up after many tries. The last: No key of SendGrid is set."
    )


def test_a_redirect_leads_the_mail_nowhere(sendgrid: Provider) -> None:
    sendgrid.script = [302]
    assert desk.deliver(mail()) == []
    assert (sendgrid.requests, desk.outcome().reason) == (1, "302 words of 302")


def test_it_is_encrypted_and_the_certificate_is_verified(authority: Authority) -> None:
    with provider.running(authority.context) as right, provider.running(authority.foreign) as wrong:
        for running in (right, wrong):
            desk.use(sendgrid_key=KEY, sendgrid_host=running.url.replace("127.0.0.1", "localhost"))
            assert desk.deliver(mail()) == ([] if running is right else [0])
        assert (len(right.inbox), wrong.requests) == (1, 0)
    assert desk.outcome().state == "sent"


def test_nobody_there_is_tried_again() -> None:
    desk.use(sendgrid_key=KEY, sendgrid_host="http://127.0.0.1:1")
    assert desk.deliver(mail()) == [0]
    assert desk.told() == []


@pytest.mark.parametrize("host", ["", "http://192.0.2.1:80"])
def test_in_the_local_environment_nothing_leaves_the_machine(host: str) -> None:
    desk.use(sendgrid_key=KEY, sendgrid_host=host)
    assert desk.deliver(mail()) == []
    told = desk.outcome()
    assert (told.state, told.reason) == (
        "skipped",
        "The local environment sends nothing beyond this machine.",
    )


def test_neither_key_nor_token_is_logged(
    sendgrid: Provider, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    kid, seal = link_tokens.seal_state(link_tokens.Purpose.VERIFY, "the state")
    link = Link(purpose="verify", subject_id=7, kid=kid, seal=seal)
    sendgrid.script = [500]
    one = mail(link=link, text=f"token={TOKEN}")
    with caplog.at_level("DEBUG", logger="python_http_client"):
        assert [desk.deliver(one), desk.deliver(one)] == [[0], []]
    token = sendgrid.inbox[0]["content"][0]["value"].partition("=")[2]
    assert link_tokens.read_link(link_tokens.Purpose.VERIFY, token).subject_id == 7
    written = capsys.readouterr().out + caplog.text + json.dumps(desk.item(one))
    assert [secret in written for secret in (KEY, token)] == [False, False]
