"""The content of mails at a real server, and attempts to inject headers or tokens."""

import json
from html import unescape

import pytest

from openevent.auth import link_tokens
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.mail.messages import TOKEN, UNSUBSCRIBE, Attachment, Link
from tests.integration.mailer import desk, mail_server
from tests.integration.mailer.mail_server import MailServer

LOCAL_REASON = "The local environment delivered the mail on this machine only."


def test_a_mail_arrives_as_text_and_html_and_its_outcome_is_reported(server: MailServer) -> None:
    mail = desk.make_mail(reply_to="Ada <ada@example.org>")
    assert desk.deliver(mail) == []
    (received,) = server.inbox
    assert (received.sender, received.recipients) == ("events@example.org", [mail.recipient])
    message = received.message
    assert message["From"] == "The conference <events@example.org>"
    assert message["To"] == mail.recipient
    assert message["Reply-To"] == "Ada <ada@example.org>"
    assert message["Subject"] == "It is on"
    assert message["Message-ID"] == f"<{mail.key.hex}.1@api.example.org>"
    assert message.get_content_type() == "multipart/alternative"
    parts = [(part.get_content_type(), part.get_content().strip()) for part in message.iter_parts()]
    assert parts == [("text/plain", "It is on."), ("text/html", "<p>It is <b>on</b>.</p>")]
    outcome = desk.read_outcome()
    assert (outcome.key, outcome.attempt) == (mail.key, 1)
    assert (outcome.recipient, outcome.state) == (mail.recipient, "sent")
    assert (outcome.provider_id, outcome.reason) == (message["Message-ID"], LOCAL_REASON)


def test_international_text_and_lines_with_dots_arrive_unchanged(server: MailServer) -> None:
    text = ".a dot\n..two\n.\n" + "long " * 500 + "Grüße 🎉"
    mail = desk.make_mail(
        sender="Jürgen “J” Müller, 東京 <j@example.org>", subject="Grüße aus 東京 " * 20, text=text
    )
    assert desk.deliver(mail) == []
    message = server.inbox[0].message
    assert message["From"].addresses[0].display_name == "Jürgen “J” Müller, 東京"
    assert message["Subject"] == ("Grüße aus 東京 " * 20).strip()
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == f"{text}\n"
    assert all(len(line) < 999 for line in server.inbox[0].content.split(b"\r\n"))


def test_domains_are_ascii_and_other_letters_need_a_server_with_smtputf8(
    server: MailServer,
) -> None:
    recipients = ("ada@bücher.example", "müller@example.org")
    assert desk.deliver(*(desk.make_mail(recipient=recipient) for recipient in recipients)) == []
    by_recipient = {received.recipients[0]: received for received in server.inbox}
    assert set(by_recipient) == {"ada@xn--bcher-kva.example", "müller@example.org"}
    assert "SMTPUTF8" in by_recipient["müller@example.org"].options
    assert "SMTPUTF8" not in by_recipient["ada@xn--bcher-kva.example"].options
    assert by_recipient["müller@example.org"].message["To"] == "müller@example.org"
    with mail_server.running(utf8=False) as plain:
        desk.read_outcomes()
        desk.save_transport(host="localhost", port=plain.port, encryption="none")
        assert desk.deliver(desk.make_mail(recipient="müller@example.org"), desk.make_mail()) == []
        assert len(plain.inbox) == 1
    reason = "The mail server accepts only ASCII in addresses."
    outcomes = [(outcome.state, outcome.reason) for outcome in desk.read_outcomes()]  # type: ignore[union-attr]
    assert sorted(outcomes) == [("failed", reason), ("sent", LOCAL_REASON)]


def test_html_in_names_and_subjects_stays_text(server: MailServer) -> None:
    name = "<script>alert(1)</script> & Co"
    mail = desk.make_mail(sender=f"{name} <a@example.org>", subject=f"{name} invites you")
    assert desk.deliver(mail) == []
    (received,) = server.inbox
    assert received.sender == "a@example.org"
    assert received.message["From"].addresses[0].display_name == name
    assert received.message["Subject"] == f"{name} invites you"


INJECTIONS = (
    "\r\nBcc: thief@example.org",
    "\nBcc: thief@example.org",
    "\rBcc: thief@example.org",
    "\u2028Bcc: thief@example.org",
    "=?utf-8?q?=0D=0ABcc=3A_thief=40example.org?=",
)


@pytest.mark.parametrize("injection", INJECTIONS)
def test_no_name_and_no_subject_injects_a_header(injection: str, server: MailServer) -> None:
    mail = desk.make_mail(
        subject=f"Hello{injection}",
        sender=f'"Ada{injection}" <a@example.org>',
        reply_to=f"Ada{injection} <a@example.org>",
    )
    assert desk.deliver(mail) == []
    (received,) = server.inbox
    assert received.recipients == [mail.recipient]
    names = [
        "From",
        "To",
        "Reply-To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "Content-Type",
        "MIME-Version",
    ]
    message = received.message
    assert sorted(message.keys()) == sorted(names)
    assert [len(message[name].addresses) for name in ("From", "To", "Reply-To")] == [1, 1, 1]
    assert message["From"].addresses[0].addr_spec == "a@example.org"
    assert "\n" not in message["Subject"]


@pytest.mark.parametrize(
    "recipient",
    [
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org\nRCPT TO:<b@example.org>",
        "a@example.org, b@example.org",
        "a@example.org> SIZE=1",
        "<a@example.org><b@example.org>",
        "a b@example.org",
        "a@",
        "@example.org",
        "",
        "a",
        "a@exa mple.org",
        "a@straße.example",
        f"{'a' * 65}@example.org",
        f"a@{'a.' * 130}org",
    ],
)
def test_nothing_is_sent_to_an_invalid_address(recipient: str, server: MailServer) -> None:
    assert desk.deliver(desk.make_mail(recipient=recipient)) == []
    assert server.inbox == []
    outcome = desk.read_outcome()
    assert outcome.state == "failed"
    assert (outcome.reason or "").startswith("This is not an e-mail address")
    assert "\n" not in (outcome.reason or "")


def test_a_mail_to_an_address_with_nul_ends_as_failed(server: MailServer) -> None:
    assert desk.deliver(desk.make_mail(recipient="a@example.org\x00")) == []
    assert server.inbox == []
    assert desk.read_outcome().state == "failed"


def test_a_link_gets_its_token_when_its_mail_is_sent(
    server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    kid, seal = link_tokens.seal_state(link_tokens.Purpose.RESET, "the state")
    link = Link(purpose="reset", subject_id=7, kid=kid, seal=seal)
    mail = desk.make_mail(
        link=link,
        text=f"https://f/reset?token={TOKEN}",
        html=f'<a href="https://f/?token={TOKEN}">x</a>',
    )
    assert desk.deliver(mail) == []
    message = server.inbox[0].message
    token = message.get_body(("plain",)).get_content().strip().partition("=")[2]
    assert link_tokens.read_link(link_tokens.Purpose.RESET, token).fits("the state")
    assert link_tokens.read_link(link_tokens.Purpose.RESET, token).subject_id == 7
    assert token in message.get_body(("html",)).get_content()
    assert token not in capsys.readouterr().out
    assert token not in json.dumps(desk.load_item(mail))


def test_a_token_that_the_server_quotes_is_not_recorded(
    server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    kid, seal = link_tokens.seal_state(link_tokens.Purpose.RESET, "the state")
    token = link_tokens.sign_sealed_link(link_tokens.Purpose.RESET, 7, kid, seal)
    quote = f"451 4.7.1 suspicious: https://f/?token={token} found"
    server.script = {"END": [quote, f"554 5.7.1 {token}"]}
    mail = desk.make_mail()
    assert desk.deliver(mail) == [0]
    assert desk.deliver(mail) == []
    assert desk.read_outcome().reason == "554 5.7.1 …"
    assert token[20:60] not in capsys.readouterr().out


def test_a_mail_fails_if_the_key_of_its_link_is_gone(server: MailServer) -> None:
    link = Link(purpose="reset", subject_id=7, kid="another", seal="s")
    assert desk.deliver(desk.make_mail(link=link)) == []
    assert server.inbox == []
    assert desk.read_outcome().reason == "The signing key of this mail's link is no longer in use."


def test_a_mail_that_is_not_necessary_has_a_one_click_unsubscribe(server: MailServer) -> None:
    mail = desk.make_mail(unsubscribe="event-news", recipient="Reader@example.org")
    assert desk.deliver(mail) == []
    message = server.inbox[0].message
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = message["List-Unsubscribe"]
    # The URL must be on one line: mail programs do not follow one in encoded words.
    assert f"List-Unsubscribe: {url}\r\n".encode() in server.inbox[0].content
    assert url.startswith("<https://api.example.org/v1/unsubscribe?token=")
    assert link_tokens.read_unsubscribe_link(url.partition("=")[2].rstrip(">")) == (
        "reader@example.org",
        "event-news",
    )


def test_attachments_and_long_bodies_come_from_the_bucket(server: MailServer) -> None:
    files = {"mails/a": bytes(range(256)) * 8192, "mails/b": b'{"all": "yours"}'}
    bodies = json.dumps({"html": "<p>long</p>", "text": "long"}).encode()
    for key, content in {**files, "mails/body": bodies}.items():
        client("s3").put_object(Bucket=settings().bucket, Key=key, Body=content)
    attachments = (
        Attachment(name="Übersicht\r\nX: y.bin", type="application/octet-stream", key="mails/a"),
        Attachment(name="mine.json", type="application/json", key="mails/b"),
    )
    mail = desk.make_mail(html=None, text=None, body_key="mails/body", attachments=attachments)
    assert desk.deliver(mail) == []
    message = server.inbox[0].message
    assert message.get_body(("plain",)).get_content().strip() == "long"
    assert message.get_body(("html",)).get_content().strip() == "<p>long</p>"
    received = [
        (part.get_filename(), part.get_content_type(), part.get_content())
        for part in message.iter_attachments()
    ]
    assert received == [
        ("Übersicht X: y.bin", "application/octet-stream", files["mails/a"]),
        ("mine.json", "application/json", files["mails/b"]),
    ]
    assert desk.read_outcome().state == "sent"


def test_a_mail_fails_if_its_attachment_is_gone(server: MailServer) -> None:
    gone = Attachment(name="a", type="text/plain", key="mails/gone")
    assert desk.deliver(desk.make_mail(attachments=(gone,))) == []
    reason = "A part of this mail is no longer stored."
    assert (server.inbox, desk.read_outcome().reason) == ([], reason)


def test_the_unsubscribe_link_is_in_the_bodies_and_in_the_header(server: MailServer) -> None:
    bodies = {"text": f"Leave: {UNSUBSCRIBE}", "html": f'<a href="{UNSUBSCRIBE}">Leave</a>'}
    optional_mail = desk.make_mail(unsubscribe="a&b", **bodies)
    assert desk.deliver(optional_mail, desk.make_mail(**bodies)) == []
    messages = [received.message for received in server.inbox]
    optional, necessary = sorted(messages, key=lambda message: not message["List-Unsubscribe"])
    url = optional["List-Unsubscribe"].strip("<>")
    html = unescape(optional.get_body(("html",)).get_content()).strip()
    assert html == f'<a href="{url}">Leave</a>'
    assert optional.get_body(("plain",)).get_content().strip() == f"Leave: {url}"
    assert necessary.get_body(("plain",)).get_content().strip() == bodies["text"]
    assert necessary.get_body(("html",)).get_content().strip() == bodies["html"]


def test_a_long_name_stays_with_its_one_address(server: MailServer) -> None:
    name = "Asia Open Source Technology Conference and Exhibition of Bangkok, Thailand 2027"
    assert desk.deliver(desk.make_mail(sender=f"{name} <events@example.org>")) == []
    (mailbox,) = server.inbox[0].message["From"].addresses
    assert (mailbox.display_name, mailbox.addr_spec) == (name, "events@example.org")
