"""Only administrators see every mail with example values, as JSON, HTML and plain text."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete

from openevent.infra import db
from openevent.mail import examples, rendering
from openevent.mail.catalogue import ACTION_BY_NAME
from openevent.mail.messages import TOKEN
from openevent.resources.message_setting import message_settings
from tests.factories import events
from tests.unit.api.client import Answer, Client

type Enter = Callable[..., Client]


@pytest.fixture
def admin(enter: Enter, add_user: Callable[..., int]) -> Client:
    return enter(add_user(is_admin=True))


def list_paths(admin: Client) -> dict[str, str]:
    """The place of each mail's preview, by its action."""
    settings_ = admin.get("/v1/message-settings", "page[size]=0").json["data"]
    return {
        item["attributes"]["action"]: f"/v1/message-settings/{item['id']}/preview"
        for item in settings_
    }


def test_every_mail_has_a_preview(admin: Client) -> None:
    paths_by_name = list_paths(admin)
    answers = {name: admin.get(path) for name, path in paths_by_name.items()}
    assert paths_by_name.keys() == ACTION_BY_NAME.keys()
    assert {answer.status for answer in answers.values()} == {200}
    for name, action in ACTION_BY_NAME.items():
        mail = rendering.render(action, examples.build_examples(action))
        assert answers[name].json == {"subject": mail.subject, "html": mail.html, "text": mail.text}


def test_a_format_shows_one_body(admin: Client) -> None:
    path = list_paths(admin)["Reset Password"]
    mail = admin.get(path).json
    html, text = (admin.get(path, f"format={name}") for name in ("html", "text"))
    assert (html.headers["content-type"], html.body.decode()) == (
        "text/html; charset=utf-8",
        mail["html"],
    )
    assert (text.headers["content-type"], text.body.decode()) == (
        "text/plain; charset=utf-8",
        mail["text"],
    )
    assert TOKEN in mail["html"]
    for answer in (html, text):
        assert answer.headers["content-security-policy"].startswith(
            "default-src 'none'; style-src 'unsafe-inline'"
        )
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_another_format_is_refused(admin: Client) -> None:
    answer = admin.get(list_paths(admin)["Reset Password"], "format=pdf")
    assert (answer.status, answer.json["errors"][0]["source"]) == (400, {"parameter": "format"})


def test_previews_are_for_administrators(
    admin: Client, anonymous: Client, enter: Enter, add_user: Callable[..., int]
) -> None:
    path = list_paths(admin)["Reset Password"]
    clients = (anonymous, enter(add_user()), enter(add_user(is_super_admin=True)))
    answers: list[Answer] = [client.get(path) for client in clients]
    assert [answer.status for answer in answers] == [401, 404, 200]
    assert [
        admin.get(f"/v1/message-settings/{key}/preview").status for key in ("0", "999999", "x")
    ] == [404, 404, 404]


def test_the_settings_show_subject_and_message_of_the_template(admin: Client) -> None:
    resources = admin.get("/v1/message-settings", "page[size]=0").json["data"]
    attributes = {item["attributes"]["action"]: item["attributes"] for item in resources}[
        "Event Published"
    ]
    assert attributes["email-subject"] == "{event_name} is live"
    assert attributes["email-message"].startswith("{event_name} has been published.")


def test_a_mail_of_another_release_has_no_preview(admin: Client) -> None:
    with db.transaction() as connection:
        other = events.add(connection, "message-setting", action="A mail to come")
    answer = admin.get(f"/v1/message-settings/{other}/preview")
    with db.transaction() as connection:
        connection.execute(
            delete(message_settings.table).where(message_settings.table.c.id == other)
        )
    assert (answer.status, answer.detail) == (
        404,
        "This release does not send this mail, so it has no template.",
    )
