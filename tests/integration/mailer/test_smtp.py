"""SMTP against a real server: how the mailer gets there."""

import pytest

from mailer.protocols import transport
from tests.integration.mailer import desk, mail_server
from tests.integration.mailer.authority import Authority
from tests.integration.mailer.mail_server import LOGIN, Mailserver


def test_a_batch_goes_over_few_connections(server: Mailserver) -> None:
    mails = [desk.mail() for _ in range(10)]
    assert desk.deliver(*mails) == []
    assert sorted(got.recipients[0] for got in server.inbox) == sorted(
        mail.recipient for mail in mails
    )
    assert server.connections == 4
    told = desk.told()
    assert desk.states(told) == ["sent"] * 10
    assert {one.recipient for one in told} == {mail.recipient for mail in mails}


def test_encryption_and_login(authority: Authority) -> None:
    for options, encryption in (({"tls": authority.context}, "ssl"), ({"starttls": authority.context}, "tls"),
                                ({"starttls": authority.context}, "tls_optional"), ({}, "none")):  # fmt: skip
        with mail_server.running(**options, login=True) as server:  # type: ignore[arg-type]
            login = {"username": LOGIN.login.decode(), "password": LOGIN.password.decode()}
            desk.use(host="localhost", port=server.port, encryption=encryption, **login)
            assert desk.deliver(desk.mail()) == []
            (got,) = server.inbox
            assert (got.is_encrypted, got.user) == (encryption != "none", LOGIN.login)
    assert desk.states(desk.told()) == ["sent"] * 4


def test_without_encryption_nothing_is_sent_where_it_is_required_and_no_password_where_it_is_not() -> (
    None
):
    with mail_server.running(login=True) as server:
        for encryption in ("tls", "tls_optional"):
            desk.use(
                host="localhost",
                port=server.port,
                encryption=encryption,
                username="mailer",
                password="secret",
            )
            mail = desk.mail()
            assert [desk.deliver(mail), desk.deliver_at_last(mail)] == [[0], []]
        assert server.inbox == []
    last = "Given up after many tries. The last: The mail server offers no encryption"
    assert [one.reason for one in desk.told()] == [  # type: ignore[union-attr]
        f"{last} (STARTTLS), and it is required.",
        f"{last}: the password is not sent. Set it to none to allow that.",
    ]


@pytest.mark.parametrize("encryption", ["tls", "ssl", "tls_optional"])
def test_a_certificate_of_another_host_is_not_trusted(
    encryption: str, authority: Authority
) -> None:
    context = {"tls": authority.foreign} if encryption == "ssl" else {"starttls": authority.foreign}
    with mail_server.running(**context) as server:
        desk.use(host="localhost", port=server.port, encryption=encryption)
        assert desk.deliver(desk.mail()) == [0]
        assert (server.inbox, desk.told()) == ([], [])


def test_a_certificate_of_an_unknown_authority_is_not_trusted(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with mail_server.running(tls=authority.context) as server:
        desk.use(host="localhost", port=server.port, encryption="ssl")
        assert desk.deliver_at_last(desk.mail()) == []
        assert server.inbox == []
    assert "certificate verify failed" in (desk.outcome().reason or "")


def test_a_wrong_password_holds_mails_up_until_it_is_put_right() -> None:
    with mail_server.running(login=True) as server:
        known = {
            "host": "localhost",
            "port": server.port,
            "encryption": "none",
            "username": LOGIN.login.decode(),
        }
        desk.use(**known, password="wrong")
        mail, other = desk.mail(), desk.mail()
        assert desk.deliver(mail, other) == [0, 1]
        assert desk.deliver_at_last(other) == []
        assert (desk.outcome().reason or "").startswith(
            "Given up after many tries. The last: 535 5.7.8"
        )
        desk.use(**known, password=LOGIN.password.decode())
        transport._read.cache_clear()  # as time does
        assert desk.deliver(mail, attempt=2) == []
        assert [got.recipients for got in server.inbox] == [[mail.recipient]]
    assert desk.outcome().state == "sent"


def test_the_next_mail_goes_by_the_transport_that_it_names(server: Mailserver) -> None:
    first = desk.mail()
    assert desk.deliver(first) == []
    with mail_server.running() as other:
        desk.use(host="localhost", port=other.port, encryption="none")
        assert desk.deliver(desk.mail()) == []
        assert len(other.inbox) == 1
    assert len(server.inbox) == 1


SECRETS = (
    ({}, "No mail server is set."),
    ({"host": None}, "No mail server is set."),
    ({"host": "localhost", "port": "none"}, "The mail transport's secret cannot be read."),
    ({"encryption": "x"}, "The mail transport's secret cannot be read."),
    ({"host": "localhost", "username": "ü"}, "The mail server's user and password must be ASCII."),
)


@pytest.mark.parametrize(("secret", "why"), SECRETS)
def test_without_a_usable_transport_a_mail_waits_for_one(
    secret: dict[str, object], why: str, server: Mailserver
) -> None:
    desk.use(**({"port": server.port, "encryption": "none"} | secret))
    mail, other = desk.mail(), desk.mail()
    assert desk.deliver(mail, other) == [0, 1]
    assert desk.deliver_at_last(other) == []
    assert desk.outcome().reason == f"Given up after many tries. The last: {why}"
    desk.use(host="localhost", port=server.port, encryption="none")
    transport._read.cache_clear()  # as time does
    assert desk.deliver(mail, attempt=2) == []
    assert (len(server.inbox), desk.outcome().state) == (1, "sent")


def test_in_the_local_environment_nothing_leaves_the_machine() -> None:
    desk.use(host="192.0.2.1", port=587, encryption="none")
    assert desk.deliver(desk.mail()) == []
    told = desk.outcome()
    assert (told.state, told.reason) == (
        "skipped",
        "The local environment sends nothing beyond this machine.",
    )


def test_what_is_switched_off_is_skipped() -> None:
    assert desk.deliver(desk.mail(service="disable")) == []
    assert (one := desk.outcome()).state == "skipped"
    assert one.reason == "Sending mail is switched off."


def test_a_deployed_mailer_connects_to_no_address_of_its_own_machine(
    server: Mailserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "staging")
    monkeypatch.setenv("DATABASE_HOST", "db")
    monkeypatch.delenv("DATABASE_URL")
    from openevent.infra import config  # noqa: PLC0415 - read anew with these variables

    config.settings.cache_clear()
    for port in (server.port, 587):
        desk.use(host="localhost", port=port, encryption="none")
        assert desk.deliver_at_last(desk.mail()) == []
    assert server.inbox == []
    last = "Given up after many tries. The last: The mail server's"
    assert [one.reason for one in desk.told()] == [  # type: ignore[union-attr]
        f"{last} port is {server.port}; it must be 465, 587 or 2525.",
        f"{last} address is not a public one.",
    ]


NO_SERVICE = ("554 5.3.2 in maintenance", "421 4.3.2 later", "220-no end", "what?")


@pytest.mark.parametrize(
    ("step", "said"), [*(("CONNECT", one) for one in NO_SERVICE), ("EHLO", "502 5.5.1 no")]
)
def test_a_server_that_takes_no_mail_at_all_is_asked_again_later(
    step: str, said: str, server: Mailserver
) -> None:
    server.script = {step: [said]}
    if step == "EHLO":
        desk.use(host="localhost", port=server.port, encryption="tls")
    mail = desk.mail()
    assert (desk.deliver(mail, seconds=3), desk.told(), server.connections) == ([0], [], 1)
    desk.use(host="localhost", port=server.port, encryption="none")
    assert desk.deliver(mail.model_copy(update={"transport": desk.VERSIONS[-1]}), attempt=2) == []
    assert desk.outcome().state == "sent"


def test_a_server_that_knows_no_login_is_asked_again_later(server: Mailserver) -> None:
    desk.use(
        host="localhost", port=server.port, encryption="none", username="mailer", password="secret"
    )
    assert (desk.deliver(desk.mail()), desk.told(), server.inbox) == ([0], [], [])
    assert desk.deliver_at_last(desk.mail()) == []
    assert desk.outcome().reason == (
        "Given up after many tries. The last: SMTP AUTH extension not supported by server."
    )
