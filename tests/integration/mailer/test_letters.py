"""Letters: what a real server receives of a mail, and what no mail brings into one."""

import json
from html import unescape

import pytest

from openevent.auth import link_tokens
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.mail.messages import TOKEN, UNSUBSCRIBE, Attachment, Link
from tests.integration.mailer import desk, mail_server
from tests.integration.mailer.mail_server import Mailserver

NAMED = "The local environment sends to this machine only: the mail did not leave it."


def test_a_mail_arrives_as_text_and_html_and_its_outcome_is_told(server: Mailserver) -> None:
    mail = desk.mail(reply_to="Ada <ada@example.org>")
    assert desk.deliver(mail) == []
    (got,) = server.inbox
    assert (got.sender, got.recipients) == ("events@example.org", [mail.recipient])
    message = got.message
    assert message["From"] == "The conference <events@example.org>"
    assert message["To"] == mail.recipient
    assert message["Reply-To"] == "Ada <ada@example.org>"
    assert message["Subject"] == "It is on"
    assert message["Message-ID"] == f"<{mail.key.hex}.1@api.example.org>"
    assert message.get_content_type() == "multipart/alternative"
    parts = [(part.get_content_type(), part.get_content().strip()) for part in message.iter_parts()]
    assert parts == [("text/plain", "It is on."), ("text/html", "<p>It is <b>on</b>.</p>")]
    told = desk.outcome()
    assert (told.key, told.attempt, told.recipient, told.state) == (
        mail.key,
        1,
        mail.recipient,
        "sent",
    )
    assert (told.provider_id, told.reason) == (message["Message-ID"], NAMED)


def test_letters_of_all_kinds_and_lines_with_dots_arrive_as_they_were(server: Mailserver) -> None:
    text = ".a dot\n..two\n.\n" + "long " * 500 + "Grüße 🎉"
    mail = desk.mail(
        sender="Jürgen “J” Müller, 東京 <j@example.org>", subject="Grüße aus 東京 " * 20, text=text
    )
    assert desk.deliver(mail) == []
    message = server.inbox[0].message
    assert message["From"].addresses[0].display_name == "Jürgen “J” Müller, 東京"
    assert message["Subject"] == ("Grüße aus 東京 " * 20).strip()
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == f"{text}\n"
    assert all(len(line) < 999 for line in server.inbox[0].content.split(b"\r\n"))


def test_domains_go_in_ascii_and_other_letters_only_where_the_server_takes_them(
    server: Mailserver,
) -> None:
    assert (
        desk.deliver(
            desk.mail(recipient="ada@bücher.example"), desk.mail(recipient="müller@example.org")
        )
        == []
    )
    by_recipient = {got.recipients[0]: got for got in server.inbox}
    assert set(by_recipient) == {"ada@xn--bcher-kva.example", "müller@example.org"}
    assert "SMTPUTF8" in by_recipient["müller@example.org"].options
    assert "SMTPUTF8" not in by_recipient["ada@xn--bcher-kva.example"].options
    assert by_recipient["müller@example.org"].message["To"] == "müller@example.org"
    with mail_server.running(utf8=False) as plain:
        desk.told()
        desk.use(host="localhost", port=plain.port, encryption="none")
        assert desk.deliver(desk.mail(recipient="müller@example.org"), desk.mail()) == []
        assert len(plain.inbox) == 1
    words = "The mail server takes no address with other letters than those of ASCII."
    assert sorted((one.state, one.reason) for one in desk.told()) == [
        ("failed", words),
        ("sent", NAMED),
    ]  # type: ignore[union-attr]


def test_html_in_names_and_subjects_is_text(server: Mailserver) -> None:
    name = "<script>alert(1)</script> & Co"
    mail = desk.mail(sender=f"{name} <a@example.org>", subject=f"{name} invites you")
    assert desk.deliver(mail) == []
    (got,) = server.inbox
    assert (got.sender, got.message["From"].addresses[0].display_name) == ("a@example.org", name)
    assert got.message["Subject"] == f"{name} invites you"


BREAKS = ("\r\nBcc: thief@example.org", "\nBcc: thief@example.org", "\rBcc: thief@example.org",
          "\u2028Bcc: thief@example.org", "=?utf-8?q?=0D=0ABcc=3A_thief=40example.org?=")  # fmt: skip


@pytest.mark.parametrize("given", BREAKS)
def test_no_name_and_no_subject_begins_a_header(given: str, server: Mailserver) -> None:
    mail = desk.mail(
        subject=f"Hello{given}",
        sender=f'"Ada{given}" <a@example.org>',
        reply_to=f"Ada{given} <a@example.org>",
    )
    assert desk.deliver(mail) == []
    (got,) = server.inbox
    assert got.recipients == [mail.recipient]
    wanted = [
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
    assert sorted(got.message.keys()) == sorted(wanted)
    assert [len(got.message[name].addresses) for name in ("From", "To", "Reply-To")] == [1, 1, 1]
    assert got.message["From"].addresses[0].addr_spec == "a@example.org"
    assert "\n" not in got.message["Subject"]


@pytest.mark.parametrize(
    "recipient",
    [
        "a@example.org\r\nBcc: b@example.org", "a@example.org\nRCPT TO:<b@example.org>", "a@example.org, b@example.org",
        "a@example.org> SIZE=1", "<a@example.org><b@example.org>", "a b@example.org", "a@", "@example.org", "", "a",
        "a@exa mple.org", "a@example.org\x00", "a@straße.example", f"{'a' * 65}@example.org", f"a@{'a.' * 130}org",
    ],
)  # fmt: skip
def test_what_is_no_address_is_sent_nothing(recipient: str, server: Mailserver) -> None:
    assert desk.deliver(desk.mail(recipient=recipient)) == []
    assert server.inbox == []
    told = desk.outcome()
    assert told.state == "failed"
    assert (told.reason or "").startswith("This is not an e-mail address")
    assert "\n" not in (told.reason or "")


def test_a_link_gets_its_token_when_its_mail_leaves(
    server: Mailserver, capsys: pytest.CaptureFixture[str]
) -> None:
    kid, seal = link_tokens.seal_state(link_tokens.Purpose.RESET, "the state")
    link = Link(purpose="reset", subject_id=7, kid=kid, seal=seal)
    mail = desk.mail(
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
    assert token not in json.dumps(desk.item(mail))


def test_a_server_that_quotes_the_token_does_not_get_it_into_the_record(
    server: Mailserver, capsys: pytest.CaptureFixture[str]
) -> None:
    kid, seal = link_tokens.seal_state(link_tokens.Purpose.RESET, "the state")
    token = link_tokens.sign_sealed_link(link_tokens.Purpose.RESET, 7, kid, seal)
    server.script = {
        "END": [f"451 4.7.1 suspicious: https://f/?token={token} found", f"554 5.7.1 {token}"]
    }
    mail = desk.mail()
    assert desk.deliver(mail) == [0]
    assert desk.deliver(mail) == []
    assert desk.outcome().reason == "554 5.7.1 …"
    assert token[20:60] not in capsys.readouterr().out


def test_a_link_whose_key_is_gone_is_not_sent(server: Mailserver) -> None:
    link = Link(purpose="reset", subject_id=7, kid="another", seal="s")
    assert desk.deliver(desk.mail(link=link)) == []
    assert server.inbox == []
    assert desk.outcome().reason == "The key of this mail's link is not in use any more."


def test_what_is_not_necessary_can_be_left_by_one_click(server: Mailserver) -> None:
    mail = desk.mail(unsubscribe="event-news", recipient="Reader@example.org")
    assert desk.deliver(mail) == []
    message = server.inbox[0].message
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = message["List-Unsubscribe"]
    # On one line: mail programs follow no URL that is parted into encoded words.
    assert f"List-Unsubscribe: {url}\r\n".encode() in server.inbox[0].content
    assert url.startswith("<https://api.example.org/v1/unsubscribe?token=")
    assert link_tokens.read_unsubscribe_link(url.partition("=")[2].rstrip(">")) == (
        "reader@example.org",
        "event-news",
    )


def test_files_and_long_bodies_come_from_the_bucket(server: Mailserver) -> None:
    bucket, files = (
        settings().bucket,
        {"mails/a": bytes(range(256)) * 8192, "mails/b": b'{"all": "yours"}'},
    )
    for key, content in {
        **files,
        "mails/body": json.dumps({"html": "<p>long</p>", "text": "long"}).encode(),
    }.items():
        client("s3").put_object(Bucket=bucket, Key=key, Body=content)
    attached = (
        Attachment(name="Übersicht\r\nX: y.bin", type="application/octet-stream", key="mails/a"),
        Attachment(name="mine.json", type="application/json", key="mails/b"),
    )
    assert (
        desk.deliver(desk.mail(html=None, text=None, body_key="mails/body", attachments=attached))
        == []
    )
    message = server.inbox[0].message
    assert message.get_body(("plain",)).get_content().strip() == "long"
    assert message.get_body(("html",)).get_content().strip() == "<p>long</p>"
    got = [
        (part.get_filename(), part.get_content_type(), part.get_content())
        for part in message.iter_attachments()
    ]
    assert got == [
        ("Übersicht X: y.bin", "application/octet-stream", files["mails/a"]),
        ("mine.json", "application/json", files["mails/b"]),
    ]
    assert desk.outcome().state == "sent"


def test_a_mail_whose_file_is_gone_fails(server: Mailserver) -> None:
    gone = Attachment(name="a", type="text/plain", key="mails/gone")
    assert desk.deliver(desk.mail(attachments=(gone,))) == []
    assert (server.inbox, desk.outcome().reason) == (
        [],
        "A part of this mail is not kept any more.",
    )


def test_the_link_to_leave_by_is_in_the_bodies_as_in_the_header(server: Mailserver) -> None:
    bodies = {"text": f"Leave: {UNSUBSCRIBE}", "html": f'<a href="{UNSUBSCRIBE}">Leave</a>'}
    assert desk.deliver(desk.mail(unsubscribe="a&b", **bodies), desk.mail(**bodies)) == []
    left, necessary = sorted(
        (got.message for got in server.inbox), key=lambda one: not one["List-Unsubscribe"]
    )
    url = left["List-Unsubscribe"].strip("<>")
    assert left.get_body(("plain",)).get_content().strip() == f"Leave: {url}"
    assert unescape(left.get_body(("html",)).get_content()).strip() == f'<a href="{url}">Leave</a>'
    assert necessary.get_body(("plain",)).get_content().strip() == bodies["text"]
    assert necessary.get_body(("html",)).get_content().strip() == bodies["html"]


def test_a_long_name_makes_no_second_address(server: Mailserver) -> None:
    name = "Asia Open Source Technology Conference and Exhibition of Bangkok, Thailand 2027"
    assert desk.deliver(desk.mail(sender=f"{name} <events@example.org>")) == []
    (one,) = server.inbox[0].message["From"].addresses
    assert (one.display_name, one.addr_spec) == (name, "events@example.org")
