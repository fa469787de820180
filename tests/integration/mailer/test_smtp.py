"""SMTP against a real server: connections, encryption, login and the transport."""

import pytest

from mailer.protocols import transport
from tests.integration.mailer import desk, mail_server
from tests.integration.mailer.authority import Authority
from tests.integration.mailer.mail_server import LOGIN, MailServer

GIVEN_UP_PREFIX = "Gave up after a day of attempts. Last error: "


def test_a_batch_uses_four_connections(server: MailServer) -> None:
    mails = [desk.make_mail() for _ in range(10)]
    assert desk.deliver(*mails) == []
    received = sorted(mail.recipients[0] for mail in server.inbox)
    assert received == sorted(mail.recipient for mail in mails)
    assert server.connections == 4
    outcomes = desk.read_outcomes()
    assert desk.list_states(outcomes) == ["sent"] * 10
    assert {outcome.recipient for outcome in outcomes} == {mail.recipient for mail in mails}


def test_each_kind_of_encryption_works_with_a_login(authority: Authority) -> None:
    cases = (
        ({"tls": authority.context}, "ssl"),
        ({"starttls": authority.context}, "tls"),
        ({"starttls": authority.context}, "tls_optional"),
        ({}, "none"),
    )
    for options, encryption in cases:
        with mail_server.running(**options, login=True) as server:  # type: ignore[arg-type]
            login = {"username": LOGIN.login.decode(), "password": LOGIN.password.decode()}
            desk.save_transport(host="localhost", port=server.port, encryption=encryption, **login)
            assert desk.deliver(desk.make_mail()) == []
            (mail,) = server.inbox
            assert (mail.is_encrypted, mail.user) == (encryption != "none", LOGIN.login)
    assert desk.list_states(desk.read_outcomes()) == ["sent"] * 4


def test_neither_a_mail_nor_a_password_is_sent_without_the_encryption_that_it_needs() -> None:
    with mail_server.running(login=True) as server:
        for encryption in ("tls", "tls_optional"):
            desk.save_transport(
                host="localhost",
                port=server.port,
                encryption=encryption,
                username="mailer",
                password="secret",
            )
            mail = desk.make_mail()
            assert [desk.deliver(mail), desk.deliver_at_last(mail)] == [[0], []]
        assert server.inbox == []
    start = f"{GIVEN_UP_PREFIX}The mail server offers no encryption"
    assert [outcome.reason for outcome in desk.read_outcomes()] == [  # type: ignore[union-attr]
        f"{start} (STARTTLS), but it is required.",
        f"{start}, so the password is not sent. Set the encryption to none to allow that.",
    ]


@pytest.mark.parametrize("encryption", ["tls", "ssl", "tls_optional"])
def test_a_certificate_of_another_host_is_not_trusted(
    encryption: str, authority: Authority
) -> None:
    context = {"tls": authority.foreign} if encryption == "ssl" else {"starttls": authority.foreign}
    with mail_server.running(**context) as server:
        desk.save_transport(host="localhost", port=server.port, encryption=encryption)
        assert desk.deliver(desk.make_mail()) == [0]
        assert (server.inbox, desk.read_outcomes()) == ([], [])


def test_a_certificate_of_an_unknown_authority_is_not_trusted(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with mail_server.running(tls=authority.context) as server:
        desk.save_transport(host="localhost", port=server.port, encryption="ssl")
        assert desk.deliver_at_last(desk.make_mail()) == []
        assert server.inbox == []
    assert "certificate verify failed" in (desk.read_outcome().reason or "")


def test_mails_wait_until_a_wrong_password_is_corrected() -> None:
    with mail_server.running(login=True) as server:
        transport_values = {
            "host": "localhost",
            "port": server.port,
            "encryption": "none",
            "username": LOGIN.login.decode(),
        }
        desk.save_transport(**transport_values, password="wrong")
        mail, other = desk.make_mail(), desk.make_mail()
        assert desk.deliver(mail, other) == [0, 1]
        assert desk.deliver_at_last(other) == []
        assert (desk.read_outcome().reason or "").startswith(f"{GIVEN_UP_PREFIX}535 5.7.8")
        desk.save_transport(**transport_values, password=LOGIN.password.decode())
        transport._load_secret.cache_clear()  # as if its maximum age had passed
        assert desk.deliver(mail, attempt=2) == []
        assert [received.recipients for received in server.inbox] == [[mail.recipient]]
    assert desk.read_outcome().state == "sent"


def test_a_mail_uses_the_transport_that_it_names(server: MailServer) -> None:
    first = desk.make_mail()
    assert desk.deliver(first) == []
    with mail_server.running() as other:
        desk.save_transport(host="localhost", port=other.port, encryption="none")
        assert desk.deliver(desk.make_mail()) == []
        assert len(other.inbox) == 1
    assert len(server.inbox) == 1


SECRETS = (
    ({}, "No mail server is set."),
    ({"host": None}, "No mail server is set."),
    ({"host": "localhost", "port": "none"}, "The mail transport's secret is invalid."),
    ({"encryption": "x"}, "The mail transport's secret is invalid."),
    (
        {"host": "localhost", "username": "ü"},
        "The mail server's user name and password must be ASCII.",
    ),
)


@pytest.mark.parametrize(("secret", "reason"), SECRETS)
def test_a_mail_waits_for_a_usable_transport(
    secret: dict[str, object], reason: str, server: MailServer
) -> None:
    desk.save_transport(**({"port": server.port, "encryption": "none"} | secret))
    mail, other = desk.make_mail(), desk.make_mail()
    assert desk.deliver(mail, other) == [0, 1]
    assert desk.deliver_at_last(other) == []
    assert desk.read_outcome().reason == f"{GIVEN_UP_PREFIX}{reason}"
    desk.save_transport(host="localhost", port=server.port, encryption="none")
    transport._load_secret.cache_clear()  # as if its maximum age had passed
    assert desk.deliver(mail, attempt=2) == []
    assert (len(server.inbox), desk.read_outcome().state) == (1, "sent")


def test_the_local_environment_sends_nothing_to_other_machines() -> None:
    desk.save_transport(host="192.0.2.1", port=587, encryption="none")
    assert desk.deliver(desk.make_mail()) == []
    outcome = desk.read_outcome()
    reason = "The local environment sends mail to servers on this machine only."
    assert (outcome.state, outcome.reason) == ("skipped", reason)


def test_a_mail_is_skipped_while_mails_are_switched_off() -> None:
    assert desk.deliver(desk.make_mail(service="disable")) == []
    outcome = desk.read_outcome()
    assert outcome.state == "skipped"
    assert outcome.reason == "Sending mail is switched off in the settings."


def test_a_deployed_mailer_connects_to_no_address_of_its_own_machine(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "staging")
    monkeypatch.setenv("DATABASE_HOST", "db")
    monkeypatch.delenv("DATABASE_URL")
    from openevent.infra import config  # noqa: PLC0415 - read again with these variables

    config.settings.cache_clear()
    for port in (server.port, 587):
        desk.save_transport(host="localhost", port=port, encryption="none")
        assert desk.deliver_at_last(desk.make_mail()) == []
    assert server.inbox == []
    assert [outcome.reason for outcome in desk.read_outcomes()] == [  # type: ignore[union-attr]
        f"{GIVEN_UP_PREFIX}The mail server's port is {server.port}; it must be 465, 587 or 2525.",
        f"{GIVEN_UP_PREFIX}The mail server has no public address.",
    ]


GREETINGS = ("554 5.3.2 in maintenance", "421 4.3.2 later", "220-no end", "what?")


@pytest.mark.parametrize(
    ("step", "reply"),
    [*(("CONNECT", greeting) for greeting in GREETINGS), ("EHLO", "502 5.5.1 no")],
)
def test_a_mail_is_retried_if_the_server_is_out_of_service(
    step: str, reply: str, server: MailServer
) -> None:
    server.script = {step: [reply]}
    if step == "EHLO":
        desk.save_transport(host="localhost", port=server.port, encryption="tls")
    mail = desk.make_mail()
    assert (desk.deliver(mail, seconds=3), desk.read_outcomes(), server.connections) == ([0], [], 1)
    desk.save_transport(host="localhost", port=server.port, encryption="none")
    retry = mail.model_copy(update={"transport": desk.VERSIONS[-1]})
    assert desk.deliver(retry, attempt=2) == []
    assert desk.read_outcome().state == "sent"


def test_a_mail_is_retried_if_the_server_supports_no_login(server: MailServer) -> None:
    desk.save_transport(
        host="localhost", port=server.port, encryption="none", username="mailer", password="secret"
    )
    assert (desk.deliver(desk.make_mail()), desk.read_outcomes(), server.inbox) == ([0], [], [])
    assert desk.deliver_at_last(desk.make_mail()) == []
    reason = "SMTP AUTH extension not supported by server."
    assert desk.read_outcome().reason == f"{GIVEN_UP_PREFIX}{reason}"
