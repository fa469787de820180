"""Addresses in rows: what is refused, and which rows are of one mailbox."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from sqlalchemy import select

from openevent.infra import db
from openevent.resources import BY_TYPE
from tests.factories import events
from tests.factories.events import NUMBERS
from tests.integration.api.write.write_helpers import (
    build_document,
    get_pointer,
    patch_row,
    set_columns,
)
from tests.unit.api.client import Answer, Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]
ASCII_DOMAIN: Final = "xn--bcher-kva.example"
WRONG: Final = (
    "ada@example.org.",
    "a..b@example.org",
    "<ada@example.org>",
    "ada\u200b@example.org",
    "ada@exam_ple.org",
)


@pytest.fixture
def name() -> str:
    """The part before the @ of an address that nobody has."""
    return f"grace{next(NUMBERS)}"


def post(client: Client, type_: str, event_id: int, **values: Any) -> Answer:
    links = {link: values.pop(link) for link in ("session",) if link in values}
    attributes = {key.replace("_", "-"): value for key, value in values.items()}
    body = build_document(type_, attributes, event=("event", event_id), **links)
    return client.send("POST", f"/v1/{BY_TYPE[type_].plural}", body)


def load_email(type_: str, id_: int) -> Any:
    table = BY_TYPE[type_].table
    with db.connect() as connection:
        return connection.execute(select(table.c.email).where(table.c.id == id_)).scalar_one()


@pytest.mark.parametrize("text", WRONG)
@pytest.mark.parametrize(
    ("type_", "values"),
    [
        ("speaker", {"name": "Grace"}),
        ("role-invite", {"role_name": "moderator"}),
    ],
)
def test_a_row_with_no_address_is_refused_with_the_reason(
    event: events.WholeEvent, enter: Enter, type_: str, values: dict[str, Any], text: str
) -> None:
    answer = post(enter(event.owner_id), type_, event.id, email=text, **values)
    assert (answer.status, get_pointer(answer)) == (422, "/data/attributes/email")
    start = "`email` must be an email address such as ada@example.org. "
    assert answer.detail.startswith(start)
    assert answer.detail != start.strip()


def test_an_imported_address_may_be_sent_back_but_not_changed_to_another_one_like_it(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner, speaker_id = enter(event.owner_id), event.speaker_ids[0]
    set_columns("speaker", speaker_id, email="ada@example.org.")
    echo = patch_row(owner, "speaker", speaker_id, email="ada@example.org.", name="Ada")
    assert (echo.status, load_email("speaker", speaker_id)) == (200, "ada@example.org.")
    answer = patch_row(owner, "speaker", speaker_id, email="Ada@example.org.")
    assert (answer.status, get_pointer(answer)) == (422, "/data/attributes/email")


def test_an_event_has_one_speaker_of_a_mailbox(
    event: events.WholeEvent, enter: Enter, name: str
) -> None:
    owner = enter(event.owner_id)
    first = post(owner, "speaker", event.id, name="Grace", email=f"{name}@bücher.example")
    assert first.status == 201
    second = post(owner, "speaker", event.id, name="Grace", email=f"{name.upper()}@{ASCII_DOMAIN}")
    assert (second.status, get_pointer(second)) == (403, "/data/attributes/email")


def test_a_speaker_is_the_person_with_the_mailbox(
    draft: events.WholeEvent, enter: Enter, add_user: AddUser, name: str
) -> None:
    user = add_user(email=f"{name}@bücher.example")
    set_columns("speaker", draft.speaker_ids[0], email=f"{name}@{ASCII_DOMAIN}", user_id=None)
    client, path = enter(user), f"/v1/speakers/{draft.speaker_ids[0]}"
    assert client.get(path).status == 200
    assert patch_row(client, "speaker", draft.speaker_ids[0], city="Ulm").status == 200
    listed = client.get(f"/v1/users/{user}/speakers").json["data"]
    assert [row["id"] for row in listed] == [str(draft.speaker_ids[0])]
    speaks_in = client.get(f"/v1/users/{user}/sessions").json["data"]
    assert str(draft.session_ids[0]) in [row["id"] for row in speaks_in]


@pytest.mark.parametrize("type_", ["role-invite", "speaker-invite"])
def test_a_mailbox_has_one_open_invite(
    event: events.WholeEvent, enter: Enter, name: str, type_: str
) -> None:
    owner = enter(event.owner_id)
    values: dict[str, Any] = (
        {"role_name": "moderator"}
        if type_ == "role-invite"
        else {"session": ("session", event.session_ids[0])}
    )
    statuses = [
        post(owner, type_, event.id, email=f"{name}@{domain}", **values).status
        for domain in ("bücher.example", ASCII_DOMAIN, "BÜCHER.example")
    ]
    assert statuses == [201, 409, 409]


def test_the_account_of_a_mailbox_accepts_the_invite_to_speak(
    event: events.WholeEvent, enter: Enter, add_user: AddUser, name: str
) -> None:
    user = add_user(email=f"{name}@bücher.example", first_name="Grace")
    session = ("session", event.session_ids[0])
    email = f"{name}@{ASCII_DOMAIN}"
    invite = post(
        enter(event.owner_id), "speaker-invite", event.id, email=email, session=session
    ).json["data"]["id"]
    answer = enter(user).post(f"/v1/speaker-invites/{invite}/accept-invite")
    assert (answer.status, answer.json["session"]) == (200, session[1])


@pytest.mark.parametrize("operator", ["eq", "in_", "ne"])
def test_a_filter_compares_mailboxes(
    enter: Enter, add_user: AddUser, name: str, operator: str
) -> None:
    user = add_user(email=f"{name}@bücher.example")
    text = f"{name.upper()}@{ASCII_DOMAIN}"
    value = f'["{text}"]' if operator == "in_" else f'"{text}"'
    condition = f'{{"name":"email","op":"{operator}","val":{value}}}'
    query = {"filter": f'[{condition},{{"name":"id","op":"eq","val":{user}}}]'}
    rows = enter(add_user(is_admin=True)).get("/v1/users", query).json["data"]
    assert [row["id"] for row in rows] == ([] if operator == "ne" else [str(user)])


@pytest.mark.parametrize("name_", ["email-from", "email-reply-to", "admin-billing-email"])
def test_settings_take_addresses_only(enter: Enter, add_user: AddUser, name_: str) -> None:
    administrator = enter(add_user(is_admin=True, is_super_admin=True))
    for text in WRONG:
        body = build_document("setting", {name_: text}, 1)
        answer = administrator.send("PATCH", "/v1/settings", body)
        assert (answer.status, get_pointer(answer)) == (422, f"/data/attributes/{name_}")


@pytest.mark.parametrize("text", [*WRONG, None, 5])
def test_a_test_mail_goes_to_an_address(enter: Enter, add_user: AddUser, text: Any) -> None:
    answer = enter(add_user(is_admin=True)).post("/v1/test-mail", {"recipient": text})
    assert (answer.status, get_pointer(answer)) == (422, "/recipient")
    assert answer.detail.endswith(".")
