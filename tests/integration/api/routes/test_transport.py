"""How mails leave: one secret, written whole by super administrators, shown to nobody."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select, update

from mailer.protocols import transport
from openevent.infra import db
from openevent.infra.aws import client
from openevent.resources.setting import TRANSPORT, settings
from tests.integration.api.write.writing import document
from tests.unit.api.client import Answer, Client

type Enter = Callable[..., Client]
SMTP = {
    "smtp-host": "smtp.example.org",
    "smtp-port": 465,
    "smtp-username": "ada",
    "smtp-password": "engine",
    "smtp-encryption": "ssl",
}
VERIFICATION_KEY = (
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEjlM7b6C/e0YluzBmfAH7YH75+LioD+9bMAYocDGHsqNz6x294DMYNm0Gn4Om9ZAAU8c2M8sEGyHF"
    "XhqGwfQAtA=="
)


@pytest.fixture
def above(enter: Enter, add_user: Callable[..., int]) -> Client:
    return enter(add_user(is_admin=True, is_super_admin=True))


@pytest.fixture(autouse=True)
def _afresh() -> Iterator[None]:
    yield
    client("secretsmanager").put_secret_value(SecretId="mail", SecretString="{}")
    with db.transaction() as connection:
        connection.execute(update(settings.table).values(mail_transport=""))


def change(who: Client, **attributes: Any) -> Answer:
    return who.send("PATCH", "/v1/settings/1", document("setting", attributes, 1))


def secret() -> dict[str, Any]:
    found = json.loads(client("secretsmanager").get_secret_value(SecretId="mail")["SecretString"])
    assert isinstance(found, dict)
    return found


def version() -> str:
    with db.connect() as connection:
        return str(connection.execute(select(settings.table.c.mail_transport)).scalar_one())


def refused(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json["errors"][0]["source"]["pointer"].rpartition("/")[2]


def test_the_secret_is_written_whole_and_reads_back_null(above: Client) -> None:
    answers = [change(above, **SMTP), above.get("/v1/settings")]
    first = {
        "host": "smtp.example.org",
        "port": 465,
        "username": "ada",
        "password": "engine",
        "encryption": "ssl",
    }
    assert secret() == first | {"version": version()}
    for answer in answers:
        assert answer.status == 200
        assert {
            name: answer.json["data"]["attributes"][name] for name in TRANSPORT
        } == dict.fromkeys(TRANSPORT)
        assert b"engine" not in answer.body
    before = version()
    assert (
        change(above, **{"sendgrid-key": "SG.key", "smtp-password": None, "smtp_port": 587}).status
        == 200
    )
    assert secret() == first | {"port": 587, "sendgrid-key": "SG.key", "version": version()}
    assert version() not in {"", before}


def test_secrets_are_shown_as_null_and_asked_for_by_nobody(above: Client) -> None:
    change(above, **SMTP)
    one = above.get("/v1/settings/1", "fields[setting]=smtp-host,tagline").json["data"][
        "attributes"
    ]
    assert one == {"smtp-host": None, "tagline": one["tagline"]}
    assert above.get("/v1/settings/1", "fields[setting]=smtp-door").status == 400


def test_the_mailer_reads_what_was_written(above: Client) -> None:
    change(
        above, **SMTP, **{"sendgrid-key": "SG.key", "sendgrid-verification-key": VERIFICATION_KEY}
    )
    read = transport.transport(version())
    assert (read.host, read.port, read.username, read.password, read.encryption) == tuple(
        SMTP.values()
    )
    assert (read.sendgrid_key, read.sendgrid_verification_key) == ("SG.key", VERIFICATION_KEY)


def test_sending_back_what_was_shown_changes_nothing(
    above: Client, enter: Enter, add_user: Callable[..., int]
) -> None:
    change(above, **SMTP)
    before = secret()
    admin = enter(add_user(is_admin=True))
    assert change(admin, **admin.get("/v1/settings").json["data"]["attributes"]).status == 200
    assert secret() == before


@pytest.mark.parametrize("name", TRANSPORT)
def test_a_mere_administrator_says_nothing_of_it(
    enter: Enter, add_user: Callable[..., int], name: str
) -> None:
    admin = enter(add_user(is_admin=True))
    assert refused(change(admin, tagline="No", **{name: SMTP.get(name, "key")})) == (403, name)
    assert (secret(), version()) == ({}, "")
    assert admin.get("/v1/settings").json["data"]["attributes"]["tagline"] != "No"


def test_a_changed_host_needs_its_password(above: Client) -> None:
    assert refused(change(above, **{"smtp-host": "smtp.example.org"})) == (422, "smtp-password")
    assert change(above, **SMTP).status == 200
    assert refused(change(above, **{"smtp-host": "other.example.org"})) == (422, "smtp-password")
    assert refused(change(above, **{"smtp-host": "other.example.org", "smtp-password": None})) == (
        422,
        "smtp-password",
    )
    assert (
        change(above, **{"smtp-host": "SMTP.example.org ", "smtp-username": "grace"}).status == 200
    )
    assert (secret()["host"], secret()["username"], secret()["password"]) == (
        "smtp.example.org",
        "grace",
        "engine",
    )
    assert change(above, **{"smtp-host": "other.example.org", "smtp-password": ""}).status == 200
    assert (secret()["host"], secret()["password"]) == ("other.example.org", "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("smtp-port", 25),
        ("smtp-port", "587"),
        ("smtp-port", 587.5),
        ("smtp-host", "a b"),
        ("smtp-host", "http://smtp.example.org"),
        ("smtp-host", 1),
        ("smtp-encryption", "STARTTLS"),
        ("smtp-encryption", []),
        ("smtp-username", "ada\r\nRCPT TO:<x@example.org>"),
        ("smtp-password", "pässword"),
        ("sendgrid-key", "key\n"),
        ("sendgrid-key", {"key": 1}),
        ("sendgrid-verification-key", "MFkw"),
    ],
)
def test_what_cannot_be_is_refused(above: Client, name: str, value: Any) -> None:
    assert refused(change(above, **SMTP | {name: value})) == (422, name)
    assert (secret(), version()) == ({}, "")


def test_where_the_secret_cannot_be_written_nothing_changes(
    above: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openevent.infra import config  # noqa: PLC0415 - it reads the variables of the test

    with monkeypatch.context() as patch:
        patch.setenv("MAIL_SECRET_ID", "none")
        config.settings.cache_clear()
        assert change(above, tagline="Half", **SMTP).status == 503
    config.settings.cache_clear()
    assert above.get("/v1/settings").json["data"]["attributes"]["tagline"] != "Half"
    assert (secret(), version()) == ({}, "")


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("email-service", "smtp", 200),
        ("email-service", "sendgrid", 200),
        ("email-service", "disable", 200),
        ("email-service", None, 200),
        ("email-service", "pigeon", 422),
        ("email-from", "desk@example.org", 200),
        ("email-from", "desk@example.org\r\nBcc: all@example.org", 422),
        ("email-from", "desk", 422),
        ("email-from", "info@müller.de", 200),
        ("email-from", "müller@example.org", 422),
        ("email-from", f"desk@{'ü' * 64}.de", 422),
        ("email-from", "desk@straße.de", 422),
        ("email-from-name", "The Desk", 200),
        ("email-from-name", "The\nDesk", 422),
        ("email-from-name", "The\u2028Desk", 422),
        ("email-reply-to", "ada@example.org", 200),
        ("email-reply-to", "ada@example.org\n", 200),
        ("email-reply-to", "zoë@example.org", 422),
        ("email-reply-to", "ada@example.org, b@example.org", 422),
    ],
)
def test_administrators_say_from_whom_mails_come(
    enter: Enter, add_user: Callable[..., int], name: str, value: str | None, status: int
) -> None:
    answer = change(enter(add_user(is_admin=True)), **{name: value})
    assert answer.status == status
    if status == 200:
        assert answer.json["data"]["attributes"][name] == (value and value.strip())
