"""SendGrid against a stand-in with the same checks."""

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
    """The stand-in, to which the mailer's secret points."""
    with provider.running() as running:
        desk.save_transport(sendgrid_key=KEY, sendgrid_host=running.url)
        yield running


def make_mail(**values: object) -> Mail:
    return desk.make_mail(service="sendgrid", **values)


def test_a_mail_is_posted_completely_and_its_id_is_reported(sendgrid: Provider) -> None:
    client("s3").put_object(Bucket=settings().bucket, Key="mails/big", Body=b"\x00\xff" * 1_000_000)
    file = Attachment(name="Übersicht.bin", type="application/octet-stream", key="mails/big")
    mail = make_mail(
        reply_to="Ada <ada@example.org>",
        recipient="ada@bücher.example",
        unsubscribe="news",
        attachments=(file,),
    )
    assert desk.deliver(mail) == []
    (posted,) = sendgrid.inbox
    assert posted["personalizations"] == [
        {
            "to": [{"email": "ada@xn--bcher-kva.example"}],
            "custom_args": {"mail": str(mail.key), "mail_attempt": "1", "attempt": "1"},
        }
    ]
    assert posted["from"] == {"email": "events@example.org", "name": "The conference"}
    assert posted["reply_to"] == {"email": "ada@example.org", "name": "Ada"}
    assert posted["subject"] == "It is on"
    assert posted["content"] == [
        {"type": "text/plain", "value": mail.text},
        {"type": "text/html", "value": mail.html},
    ]
    (attachment,) = posted["attachments"]
    assert b64decode(attachment["content"]) == b"\x00\xff" * 1_000_000
    assert (attachment["filename"], attachment["type"]) == (
        "Übersicht.bin",
        "application/octet-stream",
    )
    assert posted["tracking_settings"] == {
        "click_tracking": {"enable": False},
        "open_tracking": {"enable": False},
    }
    headers = posted["headers"]
    unsubscribe_headers = ["List-Unsubscribe", "List-Unsubscribe-Post"]
    assert sorted(headers) == ["Auto-Submitted", *unsubscribe_headers, "Message-ID"]
    token = headers["List-Unsubscribe"].partition("=")[2].rstrip(">")
    assert link_tokens.read_unsubscribe_link(token) == ("ada@bücher.example", "news")
    outcome = desk.read_outcome()
    assert (outcome.state, outcome.provider_id) == ("sent", "id-1")


def test_a_mail_delivered_twice_is_posted_once_and_reported_twice(sendgrid: Provider) -> None:
    mail = make_mail()
    assert [desk.deliver(mail), desk.deliver(mail, attempt=2)] == [[], []]
    assert len(sendgrid.inbox) == 1
    first, second = desk.read_outcomes()
    assert first == second


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_temporary_refusal_is_retried(status: int, sendgrid: Provider) -> None:
    sendgrid.script = [status]
    mail = make_mail()
    assert desk.deliver(mail) == [0]
    assert (sendgrid.inbox, desk.read_outcomes()) == ([], [])
    assert desk.deliver(mail, attempt=2) == []
    assert len(sendgrid.inbox) == 1
    assert desk.read_outcome().state == "sent"


@pytest.mark.parametrize("status", [400, 401, 403, 413])
def test_a_permanent_refusal_is_not_retried(status: int, sendgrid: Provider) -> None:
    sendgrid.script = [status]
    mail = make_mail()
    assert [desk.deliver(mail), desk.deliver(mail)] == [[], []]
    assert (sendgrid.requests, sendgrid.inbox) == (1, [])
    outcomes = [(outcome.state, outcome.reason) for outcome in desk.read_outcomes()]  # type: ignore[union-attr]
    assert outcomes == [("failed", f"{status} words of {status}")] * 2


@pytest.mark.parametrize("reaction", ["drop", "hang"])
def test_a_mail_without_an_answer_is_unconfirmed_and_not_retried(
    reaction: str, sendgrid: Provider
) -> None:
    sendgrid.script = [reaction]
    mail = make_mail()
    assert [desk.deliver(mail, seconds=1), desk.deliver(mail)] == [[], []]
    assert sendgrid.requests == 1
    assert desk.list_states(desk.read_outcomes()) == ["unconfirmed"] * 2


def test_a_mail_with_a_wrong_key_fails_with_the_providers_message(sendgrid: Provider) -> None:
    desk.save_transport(sendgrid_key="SG.wrong", sendgrid_host=sendgrid.url)
    assert desk.deliver(make_mail()) == []
    reason = "401 The provided authorization grant is invalid, expired, or revoked"
    assert desk.read_outcome().reason == reason


def test_a_mail_waits_for_a_key(sendgrid: Provider) -> None:
    desk.save_transport(sendgrid_host=sendgrid.url)
    assert (desk.deliver(make_mail()), desk.read_outcomes()) == ([0], [])
    assert desk.deliver_at_last(make_mail()) == []
    reason = "Gave up after a day of attempts. Last error: No SendGrid key is set."
    assert desk.read_outcome().reason == reason


def test_a_redirect_is_not_followed(sendgrid: Provider) -> None:
    sendgrid.script = [302]
    assert desk.deliver(make_mail()) == []
    assert (sendgrid.requests, desk.read_outcome().reason) == (1, "302 words of 302")


def test_the_connection_is_encrypted_and_the_certificate_is_verified(authority: Authority) -> None:
    with provider.running(authority.context) as right, provider.running(authority.foreign) as wrong:
        for running in (right, wrong):
            desk.save_transport(
                sendgrid_key=KEY, sendgrid_host=running.url.replace("127.0.0.1", "localhost")
            )
            assert desk.deliver(make_mail()) == ([] if running is right else [0])
        assert (len(right.inbox), wrong.requests) == (1, 0)
    assert desk.read_outcome().state == "sent"


def test_a_mail_is_retried_if_nothing_listens() -> None:
    desk.save_transport(sendgrid_key=KEY, sendgrid_host="http://127.0.0.1:1")
    assert desk.deliver(make_mail()) == [0]
    assert desk.read_outcomes() == []


@pytest.mark.parametrize("host", ["", "http://192.0.2.1:80"])
def test_the_local_environment_sends_nothing_to_other_machines(host: str) -> None:
    desk.save_transport(sendgrid_key=KEY, sendgrid_host=host)
    assert desk.deliver(make_mail()) == []
    outcome = desk.read_outcome()
    reason = "The local environment sends mail to servers on this machine only."
    assert (outcome.state, outcome.reason) == ("skipped", reason)


def test_neither_key_nor_token_is_logged(
    sendgrid: Provider, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    kid, seal = link_tokens.seal_state(link_tokens.Purpose.VERIFY, "the state")
    link = Link(purpose="verify", subject_id=7, kid=kid, seal=seal)
    sendgrid.script = [500]
    mail = make_mail(link=link, text=f"token={TOKEN}")
    with caplog.at_level("DEBUG", logger="python_http_client"):
        assert [desk.deliver(mail), desk.deliver(mail)] == [[0], []]
    token = sendgrid.inbox[0]["content"][0]["value"].partition("=")[2]
    assert link_tokens.read_link(link_tokens.Purpose.VERIFY, token).subject_id == 7
    records = capsys.readouterr().out + caplog.text + json.dumps(desk.load_item(mail))
    assert [secret in records for secret in (KEY, token)] == [False, False]
