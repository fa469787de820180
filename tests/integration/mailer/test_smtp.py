"""SMTP against a real server: what it receives, and how the mailer gets there."""


from tests.integration.mailer import desk
from tests.integration.mailer.mail_server import Mailserver


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
    assert (told.key, told.attempt, told.recipient, told.state) == (mail.key, 1, mail.recipient, "sent")
    assert told.provider_id == message["Message-ID"]
    assert told.reason == "The local environment sends to this machine only: the mail did not leave it."
