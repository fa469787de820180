"""E-mail notifications of members: automatic rows, what they follow, and whose they become."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, select

from openevent.infra import db
from openevent.resources.email_notification import email_notifications
from openevent.resources.role import memberships
from tests.factories import events
from tests.integration.api.routes import invitations
from tests.integration.api.write.write_helpers import build_document
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Answer, Client

type Enter = Callable[..., Client]
type AddUser = Callable[..., int]

TYPE = "email-notification"
ON = {
    "next-event": True,
    "new-paper": True,
    "session-accept-reject": True,
    "session-schedule": True,
    "after-ticket-purchase": True,
}
OFF = {"new-paper": False, "next-event": False}


def load_switches(user: int) -> dict[int | None, dict[str, Any]]:
    """Load the rows of a user by event: the switches, and whether the row is automatic."""
    table = email_notifications.table
    with db.connect() as connection:
        rows = connection.execute(select(table).where(table.c.user_id == user)).mappings()
        return {
            row["event_id"]: {name: row[name.replace("-", "_")] for name in ON}
            | {"automatic": row["is_automatic"]}
            for row in rows
        }


def create(me: Client, event: int | None = None, **switches: bool) -> Answer:
    attributes = {name.replace("_", "-"): value for name, value in switches.items()}
    links = {"event": ("event", event)} if event else {}
    return me.send("POST", f"/v1/{TYPE}s", build_document(TYPE, attributes, **links))


def change(me: Client, id_: str, **switches: bool) -> Answer:
    attributes = {name.replace("_", "-"): value for name, value in switches.items()}
    return me.send("PATCH", f"/v1/{TYPE}s/{id_}", build_document(TYPE, attributes, id_))


def add_event(me: Client) -> int:
    dates = {"starts-at": "2030-05-01T08:00:00Z", "ends-at": "2030-05-02T08:00:00Z"}
    body = build_document("event", {"name": "Days", "timezone": "UTC"} | dates)
    return int(me.send("POST", "/v1/events", body).json["data"]["id"])


def test_the_owner_of_a_new_event_and_of_its_copy_has_rows(enter: Enter, add_user: AddUser) -> None:
    user = add_user()
    me = enter(user)
    event = add_event(me)
    copy = int(me.post(f"/v1/events/{event}/copy", {}).json["id"])
    automatic = ON | {"automatic": True}
    assert load_switches(user) == {event: automatic, copy: automatic}
    listed = me.get(f"/v1/users/{user}/email-notifications", {"include": "event"}).json
    assert [row["attributes"] for row in listed["data"]] == [ON, ON]
    assert {row["id"] for row in listed["included"]} == {str(event), str(copy)}


def test_an_accepted_invite_brings_a_row_that_copies_the_row_about_all_events(
    enter: Enter, place: invitations.Place
) -> None:
    guest = enter(place.guest_id)
    assert create(guest, new_paper=False, next_event=False).status == 201
    token = invitations.sign_token(invitations.add_invite(place, "moderator"))
    assert invitations.send(guest, "accept-invite", token).status == 200
    assert load_switches(place.guest_id) == {
        None: ON | OFF | {"automatic": False},
        place.event_id: ON | OFF | {"automatic": True},
    }


def test_an_automatic_row_follows_the_row_about_all_events(enter: Enter, add_user: AddUser) -> None:
    user = add_user()
    me = enter(user)
    first, second = add_event(me), add_event(me)
    own = me.get(f"/v1/users/{user}/email-notifications").json["data"][1]["id"]
    assert change(me, own, session_schedule=False).status == 200
    general = create(me, new_paper=False)
    follows, stays = {"automatic": True}, ON | {"session-schedule": False, "automatic": False}
    assert general.status == 201
    rows = load_switches(user)
    assert (rows[first], rows[second]) == (ON | {"new-paper": False} | follows, stays)
    id_ = general.json["data"]["id"]
    assert change(me, id_, new_paper=True, next_event=False).status == 200
    assert load_switches(user)[first] == ON | {"next-event": False} | follows
    assert me.delete(f"/v1/{TYPE}s/{id_}").status == 200
    assert load_switches(user) == {first: ON | follows, second: stays}


def test_a_new_row_keeps_the_switches_that_the_request_leaves_out(
    enter: Enter, add_user: AddUser
) -> None:
    user = add_user()
    me = enter(user)
    assert create(me, new_paper=False).status == 201
    event = add_event(me)
    assert create(me, event, next_event=False).status == 201
    assert load_switches(user)[event] == ON | OFF | {"automatic": False}


def test_a_new_row_takes_the_place_of_the_automatic_one_once(
    enter: Enter, add_user: AddUser
) -> None:
    user = add_user()
    me = enter(user)
    event = add_event(me)
    listed = me.get(f"/v1/users/{user}/email-notifications").json["data"]
    answer = create(me, event, new_paper=False)
    assert (answer.status, answer.json["data"]["id"]) == (201, listed[0]["id"])
    assert answer.headers["location"] == f"/v1/{TYPE}s/{listed[0]['id']}"
    assert load_switches(user) == {event: ON | {"new-paper": False, "automatic": False}}
    again = create(me, event, new_paper=True)
    assert (again.status, again.detail) == (
        409,
        "You already have e-mail settings for this event: change those.",
    )


def test_a_row_sent_as_it_is_stays_automatic(enter: Enter, add_user: AddUser) -> None:
    user = add_user()
    me = enter(user)
    event = add_event(me)
    (row,) = me.get(f"/v1/users/{user}/email-notifications").json["data"]
    assert change(me, row["id"], new_paper=True).status == 200
    assert load_switches(user) == {event: ON | {"automatic": True}}


def test_only_an_automatic_row_goes_with_the_last_role(add_user: AddUser) -> None:
    keeps, follows, organizer = (add_user() for _ in range(3))
    with db.transaction() as connection:
        event = events.add_event(connection, organizer)
        for user in (keeps, follows):
            events.grant(connection, event, user, "moderator")
        events.grant(connection, event, follows, "registrar")
        events.set_mail_switches(connection, keeps, event, new_paper=False)
    end_role(event, keeps)
    end_role(event, follows)
    assert [list(load_switches(user)) for user in (keeps, follows)] == [[event], [event]]
    end_role(event, follows)
    assert [list(load_switches(user)) for user in (keeps, follows)] == [[event], []]


def end_role(event: int, user: int) -> None:
    """End the oldest role of a user in an event."""
    table = memberships.table
    oldest = select(table.c.id).where(table.c.event_id == event, table.c.user_id == user)
    with db.transaction() as connection:
        id_ = connection.execute(oldest.order_by(table.c.id).limit(1)).scalar_one()
        connection.execute(delete(table).where(table.c.id == id_))


def test_a_switch_of_an_own_row_takes_no_round_trip_more_than_of_any_other(
    enter: Enter, add_user: AddUser, trips: CountingProxy
) -> None:
    user = add_user()
    me = enter(user)
    id_ = create(me, new_paper=False).json["data"]["id"]
    add_event(me)
    before = trips.trips
    assert change(me, id_, new_paper=True).status == 200
    general = trips.trips - before
    own = me.get(f"/v1/users/{user}/email-notifications").json["data"][1]["id"]
    before = trips.trips
    assert change(me, own, new_paper=False).status == 200
    assert trips.trips - before == general
