"""Organizers look at the mails that wait, and release or drop them, singly or together."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from local.stack import schema
from openevent.domain.mail import held_mails
from openevent.domain.refusals import Conflict
from openevent.infra import db
from openevent.mail.messages import TOKEN
from openevent.model.permissions import Identity
from openevent.resources.mail import mails
from openevent.work import changes
from tests import waiting
from tests.factories import events
from tests.integration.api.write import concurrent_requests
from tests.integration.api.write.write_helpers import patch_row
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
CHANGE = changes.changes


def add_mail(event_id: int, **values: Any) -> int:
    columns = {
        "recipient": "ada@example.org",
        "action": "Session Accept or Reject",
        "subject": "Accepted",
        "message": "<p>Accepted</p>",
        "text": "Accepted",
        "state": "held",
        "reason": "It waits until an organizer releases it.",
        "event_id": event_id,
    }
    with db.transaction() as connection:
        return events.add(connection, "mail", **columns | values)


def load_row(mail_id: int) -> Any:
    with db.connect() as connection:
        query = select(mails.table).where(mails.table.c.id == mail_id)
        return connection.execute(query).mappings().one()


def load_states(*ids: int) -> list[str]:
    return [load_row(id_)["state"] for id_ in ids]


def load_changes(kind: str, *ids: int) -> list[tuple[int, int, Any]]:
    """The subject, the user and the facts of the changes of mails."""
    query = select(CHANGE.c.subject_id, CHANGE.c.user_id, CHANGE.c.facts)
    is_one = (CHANGE.c.kind == kind, CHANGE.c.subject_id.in_(ids))
    with db.connect() as connection:
        rows = connection.execute(query.where(*is_one).order_by(CHANGE.c.subject_id))
        return [tuple(row) for row in rows]


def identify(*ids: int) -> dict[str, Any]:
    return {"data": [{"type": "mail", "id": str(id_)} for id_ in ids]}


def test_organizers_list_and_see_what_waits(event: events.WholeEvent, enter: Enter) -> None:
    mail = add_mail(event.id)
    add_mail(event.id, state="sent")
    organizer = enter(event.owner_id)
    query = 'filter=[{"name":"state","op":"eq","val":"held"}]'
    (item,) = organizer.get(f"/v1/events/{event.id}/mails", query).json["data"]
    names = ("recipient", "subject", "message", "state")
    assert item["id"] == str(mail)
    assert [item["attributes"][name] for name in names] == [
        "ada@example.org",
        "Accepted",
        "<p>Accepted</p>",
        "held",
    ]
    path = f"/v1/mails/{mail}/preview"
    texts = {"subject": "Accepted", "html": "<p>Accepted</p>", "text": "Accepted"}
    assert organizer.get(path).json == texts
    html, text = (organizer.get(path, f"format={name}") for name in ("html", "text"))
    assert (html.body, text.body) == (b"<p>Accepted</p>", b"Accepted")
    assert html.headers["content-security-policy"].startswith("default-src 'none'")
    assert organizer.get(path, "format=pdf").status == 400


def test_a_preview_shows_no_secret(
    event: events.WholeEvent, enter: Enter, add_user: Callable[..., int]
) -> None:
    secret = add_mail(event.id, message=f"<p>{TOKEN}</p>", has_secret=True)
    path = f"/v1/mails/{secret}/preview"
    assert enter(event.owner_id).get(path).status == 403
    assert enter(add_user()).get(path).status == 404
    assert TOKEN in enter(add_user(is_admin=True)).get(path).json["html"]


def test_a_mail_is_released_once(event: events.WholeEvent, enter: Enter) -> None:
    mail, organizer = add_mail(event.id, time=events.OPENING), enter(event.owner_id)
    path = f"/v1/mails/{mail}/release"
    answer = organizer.post(path)
    assert (answer.status, answer.json["success"]) == (200, True)
    row = load_row(mail)
    assert (row["state"], row["reason"], row["attempt"]) == ("queued", None, 1)
    assert row["time"] != events.OPENING
    refused = organizer.post(path)
    assert refused.status == 409
    assert "its state is queued" in refused.json["errors"][0]["detail"]
    assert organizer.post(f"/v1/mails/{mail}/drop").status == 409
    assert load_changes("mail.released", mail) == [(mail, event.owner_id, {"attempt": 1})]


def test_a_dropped_mail_says_who_dropped_it_and_may_be_sent_again(
    event: events.WholeEvent, enter: Enter, add_user: Callable[..., int]
) -> None:
    mail = add_mail(event.id)
    ada = add_user(first_name="Ada", last_name="Lovelace")
    with db.transaction() as connection:
        events.grant(connection, event.id, ada, "coorganizer")
    organizer = enter(ada)
    assert organizer.post(f"/v1/mails/{mail}/drop").status == 200
    row = load_row(mail)
    assert (row["state"], row["reason"]) == ("skipped", "Dropped by Ada Lovelace.")
    assert row["actor_id"] == ada
    assert load_changes("mail.dropped", mail) == [(mail, ada, {"attempt": 1})]
    assert organizer.post(f"/v1/mails/{mail}/release").status == 409
    assert organizer.post(f"/v1/mails/{mail}/resend").status == 200
    assert load_row(mail)["state"] == "queued"


def test_the_reason_never_has_the_address_of_who_dropped_a_mail(
    event: events.WholeEvent, enter: Enter, add_user: Callable[..., int]
) -> None:
    mail = add_mail(event.id)
    assert enter(add_user(is_admin=True)).post(f"/v1/mails/{mail}/drop").status == 200
    assert load_row(mail)["reason"] == "Dropped by an organizer."


@pytest.mark.parametrize(
    ("verb", "name", "state"), [("release", "released", "queued"), ("drop", "dropped", "skipped")]
)
def test_some_or_all_mails_of_an_event_end_together(
    event: events.WholeEvent, enter: Enter, verb: str, name: str, state: str
) -> None:
    first, second, third = (add_mail(event.id) for _ in range(3))
    other_state = add_mail(event.id, state="sent")
    with db.transaction() as connection:
        other_event = events.add_event(connection)
    elsewhere = add_mail(other_event)
    organizer, path = enter(event.owner_id), f"/v1/events/{event.id}/mails/{verb}"
    answer = organizer.post(path, identify(first, other_state, elsewhere, 10**17))
    assert (answer.status, answer.json) == (200, {"success": True, name: 1, "left": 2})
    assert organizer.post(path, {"data": []}).json == {"success": True, name: 0, "left": 2}
    assert load_states(first, second, third, other_state, elsewhere) == [
        state,
        "held",
        "held",
        "sent",
        "held",
    ]
    assert organizer.post(path).json == {"success": True, name: 2, "left": 0}
    assert load_states(second, third, elsewhere) == [state, state, "held"]
    recorded = load_changes(f"mail.{name}", first, second, third, elsewhere)
    assert [subject for subject, *_ in recorded] == [first, second, third]


def test_a_request_takes_the_oldest_mails_and_says_how_many_are_left(
    event: events.WholeEvent, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held_mails, "MAXIMUM_MAILS", 2)
    ids = [add_mail(event.id) for _ in range(3)]
    organizer, path = enter(event.owner_id), f"/v1/events/{event.id}/mails/release"
    assert organizer.post(path).json == {"success": True, "released": 2, "left": 1}
    assert load_states(*ids) == ["queued", "queued", "held"]
    assert organizer.post(path, identify(*ids)).status == 422


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"data": {"type": "mail", "id": "1"}}, "/data"),
        ({"mails": ["1"]}, "/data"),
        ({"data": ["1"]}, "/data/0"),
        ({"data": [{"type": "mail", "id": "x"}]}, "/data/0"),
        ({"data": [{"type": "mail", "id": "²"}]}, "/data/0"),
        ({"data": [{"type": "mail", "id": "9" * 19}]}, "/data/0"),
        ({"data": [{"type": "mail"}]}, "/data/0"),
        ({"data": [{"type": "event", "id": "1"}]}, "/data/0"),
    ],
)
def test_a_list_that_is_not_one_of_mails_changes_nothing(
    event: events.WholeEvent, enter: Enter, body: Any, pointer: str
) -> None:
    mail = add_mail(event.id)
    answer = enter(event.owner_id).post(f"/v1/events/{event.id}/mails/drop", body)
    assert (answer.status, answer.json["errors"][0]["source"]) == (422, {"pointer": pointer})
    assert load_states(mail) == ["held"]


@pytest.mark.parametrize("role", ["moderator", "track_organizer", "registrar", None])
def test_others_release_and_drop_nothing(
    event: events.WholeEvent,
    enter: Enter,
    add_user: Callable[..., int],
    anonymous: Client,
    role: str | None,
) -> None:
    mail, user = add_mail(event.id), add_user()
    if role:
        with db.transaction() as connection:
            events.grant(connection, event.id, user, role)
    for verb in ("release", "drop"):
        one, many = f"/v1/mails/{mail}/{verb}", f"/v1/events/{event.id}/mails/{verb}"
        assert enter(user).post(one).status == 404
        assert enter(user).post(many).status == 403
        assert [anonymous.post(path).status for path in (one, many)] == [401, 401]
    assert load_states(mail) == ["held"]


def test_of_two_releases_at_once_one_releases_the_mail(
    event: events.WholeEvent, database: schema.Database
) -> None:
    mail, user = add_mail(event.id), Identity(event.owner_id)

    def release() -> None:
        with db.transaction() as connection:
            held_mails.release(connection, mail, user)

    with ThreadPoolExecutor(1) as pool:
        with concurrent_requests.open_transaction(database) as connection:
            assert held_mails.drop_many(connection, event.id, None, user) == 1
            second = pool.submit(release)
            waiting.until(
                lambda: concurrent_requests.has_waiting_row_lock(database), "the second request"
            )
        with pytest.raises(Conflict, match="its state is skipped"):
            second.result()
    assert load_states(mail) == ["skipped"]
    assert load_changes("mail.released", mail) == []


def test_co_organizers_switch_the_setting_and_others_do_not_see_it(
    event: events.WholeEvent, enter: Enter, add_user: Callable[..., int], anonymous: Client
) -> None:
    organizer, path = enter(event.owner_id), f"/v1/events/{event.id}"

    def read(client: Client) -> Any:
        return client.get(path).json["data"]["attributes"]["hold-mails"]

    assert read(organizer) is False
    assert patch_row(organizer, "event", event.id, hold_mails=True).status == 200
    assert [read(organizer), read(anonymous), read(enter(add_user()))] == [True, None, None]
    stranger = enter(add_user())
    assert patch_row(stranger, "event", event.id, hold_mails=False).status == 403
    copy = organizer.post(f"{path}/copy").json["id"]
    assert organizer.get(f"/v1/events/{copy}").json["data"]["attributes"]["hold-mails"] is True
