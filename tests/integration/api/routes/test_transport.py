"""How mails leave: one secret, written whole by super administrators, shown to nobody."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select, update

from mailer.protocols import transport
from openevent.infra import db
from openevent.infra.aws import client
from openevent.resources.setting import TRANSPORT_ATTRIBUTES, settings
from tests.integration.api.write.write_helpers import build_document
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
def super_admin(enter: Enter, add_user: Callable[..., int]) -> Client:
    return enter(add_user(is_admin=True, is_super_admin=True))


@pytest.fixture(autouse=True)
def _reset() -> Iterator[None]:
    yield
    client("secretsmanager").put_secret_value(SecretId="mail", SecretString="{}")
    with db.transaction() as connection:
        connection.execute(update(settings.table).values(mail_transport=""))


def patch_settings(who: Client, **attributes: Any) -> Answer:
    return who.send("PATCH", "/v1/settings/1", build_document("setting", attributes, 1))


def load_secret() -> dict[str, Any]:
    value = json.loads(client("secretsmanager").get_secret_value(SecretId="mail")["SecretString"])
    assert isinstance(value, dict)
    return value


def load_version() -> str:
    with db.connect() as connection:
        return str(connection.execute(select(settings.table.c.mail_transport)).scalar_one())


def is_refused(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json["errors"][0]["source"]["pointer"].rpartition("/")[2]


def test_the_secret_is_saved_completely_and_shown_as_null(super_admin: Client) -> None:
    answers = [patch_settings(super_admin, **SMTP), super_admin.get("/v1/settings")]
    first = {
        "host": "smtp.example.org",
        "port": 465,
        "username": "ada",
        "password": "engine",
        "encryption": "ssl",
    }
    assert load_secret() == first | {"version": load_version()}
    for answer in answers:
        assert answer.status == 200
        assert {
            name: answer.json["data"]["attributes"][name] for name in TRANSPORT_ATTRIBUTES
        } == dict.fromkeys(TRANSPORT_ATTRIBUTES)
        assert b"engine" not in answer.body
    before = load_version()
    assert (
        patch_settings(
            super_admin, **{"sendgrid-key": "SG.key", "smtp-password": None, "smtp_port": 587}
        ).status
        == 200
    )
    assert load_secret() == first | {
        "port": 587,
        "sendgrid-key": "SG.key",
        "version": load_version(),
    }
    assert load_version() not in {"", before}


def test_secrets_are_shown_as_null_and_never_loaded_for_a_read(super_admin: Client) -> None:
    patch_settings(super_admin, **SMTP)
    attributes = super_admin.get("/v1/settings/1", "fields[setting]=smtp-host,tagline").json[
        "data"
    ]["attributes"]
    assert attributes == {"smtp-host": None, "tagline": attributes["tagline"]}
    assert super_admin.get("/v1/settings/1", "fields[setting]=smtp-door").status == 400


def test_the_mailer_reads_the_saved_secret(super_admin: Client) -> None:
    patch_settings(
        super_admin,
        **SMTP,
        **{"sendgrid-key": "SG.key", "sendgrid-verification-key": VERIFICATION_KEY},
    )
    read = transport.load_transport(load_version())
    assert (read.host, read.port, read.username, read.password, read.encryption) == tuple(
        SMTP.values()
    )
    assert (read.sendgrid_key, read.sendgrid_verification_key) == ("SG.key", VERIFICATION_KEY)


def test_an_echoed_document_changes_nothing(
    super_admin: Client, enter: Enter, add_user: Callable[..., int]
) -> None:
    patch_settings(super_admin, **SMTP)
    before = load_secret()
    admin = enter(add_user(is_admin=True))
    assert (
        patch_settings(admin, **admin.get("/v1/settings").json["data"]["attributes"]).status == 200
    )
    assert load_secret() == before


@pytest.mark.parametrize("name", TRANSPORT_ATTRIBUTES)
def test_an_ordinary_administrator_cannot_change_the_transport(
    enter: Enter, add_user: Callable[..., int], name: str
) -> None:
    admin = enter(add_user(is_admin=True))
    assert is_refused(patch_settings(admin, tagline="No", **{name: SMTP.get(name, "key")})) == (
        403,
        name,
    )
    assert (load_secret(), load_version()) == ({}, "")
    assert admin.get("/v1/settings").json["data"]["attributes"]["tagline"] != "No"


def test_a_changed_host_needs_its_password(super_admin: Client) -> None:
    assert is_refused(patch_settings(super_admin, **{"smtp-host": "smtp.example.org"})) == (
        422,
        "smtp-password",
    )
    assert patch_settings(super_admin, **SMTP).status == 200
    assert is_refused(patch_settings(super_admin, **{"smtp-host": "other.example.org"})) == (
        422,
        "smtp-password",
    )
    assert is_refused(
        patch_settings(super_admin, **{"smtp-host": "other.example.org", "smtp-password": None})
    ) == (
        422,
        "smtp-password",
    )
    assert (
        patch_settings(
            super_admin, **{"smtp-host": "SMTP.example.org ", "smtp-username": "grace"}
        ).status
        == 200
    )
    assert (load_secret()["host"], load_secret()["username"], load_secret()["password"]) == (
        "smtp.example.org",
        "grace",
        "engine",
    )
    assert (
        patch_settings(
            super_admin, **{"smtp-host": "other.example.org", "smtp-password": ""}
        ).status
        == 200
    )
    assert (load_secret()["host"], load_secret()["password"]) == ("other.example.org", "")


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
def test_invalid_values_are_refused(super_admin: Client, name: str, value: Any) -> None:
    assert is_refused(patch_settings(super_admin, **SMTP | {name: value})) == (422, name)
    assert (load_secret(), load_version()) == ({}, "")


def test_nothing_changes_if_the_secret_cannot_be_saved(
    super_admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openevent.infra import config  # noqa: PLC0415 - it reads the variables of the test

    with monkeypatch.context() as patch:
        patch.setenv("MAIL_SECRET_ID", "none")
        config.settings.cache_clear()
        assert patch_settings(super_admin, tagline="Half", **SMTP).status == 503
    config.settings.cache_clear()
    assert super_admin.get("/v1/settings").json["data"]["attributes"]["tagline"] != "Half"
    assert (load_secret(), load_version()) == ({}, "")


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
def test_administrators_set_the_sender_of_mails(
    enter: Enter, add_user: Callable[..., int], name: str, value: str | None, status: int
) -> None:
    answer = patch_settings(enter(add_user(is_admin=True)), **{name: value})
    assert answer.status == status
    if status == 200:
        assert answer.json["data"]["attributes"][name] == (value and value.strip())
