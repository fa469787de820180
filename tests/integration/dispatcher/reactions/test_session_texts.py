"""Organizers hear in the app of new texts of a session on the programme, and are not flooded."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select, update

from dispatcher.handler import lambda_handler
from local.stack import schema
from openevent.domain.programme.fixed_sessions import TEXTS_CHANGED
from openevent.infra import db
from openevent.resources import BY_TYPE
from openevent.resources.notification import notifications
from openevent.work import changes
from tests.factories import events
from tests.integration import letters
from tests.integration.api.write.concurrent_requests import (
    has_waiting_advisory_lock,
    open_transaction,
)
from tests.integration.dispatcher import desk
from tests.integration.dispatcher.places import Place, create_place
from tests.waiting import until

TITLE = "Texts of {} have been changed"


@pytest.fixture(autouse=True)
def place() -> Place:
    desk.open_office()
    with db.transaction() as connection:
        return create_place(connection)


def change_texts(place: Place) -> None:
    desk.react(
        TEXTS_CHANGED,
        ("session", place.session),
        place.speaker,
        columns=["title"],
        event=place.event,
    )


def load_notices(place: Place) -> list[Any]:
    return desk.of_subject(notifications.table, ("session", place.session))


def set_columns(type_: str, id_: int, **values: Any) -> None:
    table = BY_TYPE[type_].table
    with db.transaction() as connection:
        connection.execute(update(table).where(table.c.id == id_).values(**values))


def load_title(place: Place) -> str:
    table = BY_TYPE["session"].table
    with db.connect() as connection:
        statement = select(table.c.title).where(table.c.id == place.session)
        return TITLE.format(connection.execute(statement).scalar_one())


def test_organizers_hear_of_it_in_the_app_and_by_no_mail(place: Place) -> None:
    change_texts(place)
    title = load_title(place)
    assert desk.noticed(("session", place.session)) == {
        (place.owner, title),
        (place.organizer, title),
    }
    assert desk.mailed(("session", place.session)) == set()
    notice = load_notices(place)[0]
    assert notice["action"] == "session_texts"
    assert notice["content"] == {
        "type": "session",
        "id": str(place.session),
        "event": place.event,
    }
    assert notice["message"].endswith("the organizers of Analytical Days accepted the session.")
    assert notice["link"].endswith(f"/session/{place.session}")


def test_an_organizer_has_one_unread_notice_about_a_session(place: Place) -> None:
    for _ in range(3):
        change_texts(place)
    assert len(load_notices(place)) == 2
    own = next(row for row in load_notices(place) if row["user_id"] == place.owner)
    set_columns("notification", own["id"], is_read=True)
    change_texts(place)
    assert [row["user_id"] for row in load_notices(place)][2:] == [place.owner]


def test_a_notice_in_the_trash_is_no_unread_one(place: Place) -> None:
    change_texts(place)
    own = next(row for row in load_notices(place) if row["user_id"] == place.owner)
    set_columns("notification", own["id"], deleted_at=func.now())
    change_texts(place)
    assert len(load_notices(place)) == 3


def test_an_unread_notice_about_another_session_counts_for_nothing(place: Place) -> None:
    with db.transaction() as connection:
        other = events.add(connection, "session", event_id=place.event, title="Looms")
    desk.react(TEXTS_CHANGED, ("session", other), place.speaker, event=place.event)
    change_texts(place)
    assert len(load_notices(place)) == 2


def test_the_type_can_be_switched_off(place: Place) -> None:
    with db.transaction() as connection:
        events.add(
            connection,
            "notification-setting",
            user_id=place.owner,
            notification_type="session_texts",
            enabled=False,
        )
    change_texts(place)
    assert [row["user_id"] for row in load_notices(place)] == [place.organizer]


@pytest.mark.parametrize("type_", ["session", "event"])
def test_what_is_deleted_meanwhile_causes_none(place: Place, type_: str) -> None:
    id_ = place.session if type_ == "session" else place.event
    set_columns(type_, id_, deleted_at=func.now())
    change_texts(place)
    assert load_notices(place) == []


def test_two_changes_that_are_handled_at_once_give_one_notice(
    place: Place, database: schema.Database
) -> None:
    subject = ("session", place.session)

    def record(connection: Any) -> None:
        changes.record(connection, TEXTS_CHANGED, subject, place.speaker, event=place.event)

    first, second = (desk.record_changes(record) for _ in range(2))
    lock = select(func.pg_advisory_xact_lock(func.hashtextextended("session texts", subject[1])))
    with ThreadPoolExecutor(2) as pool:
        with open_transaction(database) as other:
            other.execute(lock)
            runs = [
                pool.submit(lambda_handler, message, letters.Context())
                for message in (first, second)
            ]
            until(lambda: has_waiting_advisory_lock(database), "the handlers wait")
        assert [run.result() for run in runs] == [desk.NO_FAILURES] * 2
    assert len(load_notices(place)) == 2
