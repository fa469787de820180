"""Who hears of a session: of a proposal, a decision, and another time or place."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, update

from openevent.domain.people import accounts
from openevent.infra import db
from openevent.resources.notification import notifications
from openevent.resources.session import sessions
from openevent.work import changes, queues
from tests.factories import events
from tests.integration.dispatcher import desk
from tests.integration.dispatcher.places import Place, address, all_of, create_place, lowered, state


@pytest.fixture(autouse=True)
def place() -> Place:
    desk.open_office()
    with db.transaction() as connection:
        return create_place(connection)


def test_a_proposal_reaches_each_speaker_and_each_organizer(place: Place) -> None:
    state(place.session, "pending")
    desk.react("session.proposed", ("session", place.session), place.speaker, event=place.event)
    subject = ("session", place.session)
    assert lowered(desk.mailed(subject)) == all_of(place, "New Session Proposal")
    title = "New session proposal for Analytical Days"
    assert desk.noticed(subject) == {
        (user, title) for user in (place.owner, place.organizer, place.speaker)
    }


def test_who_comes_to_speak_in_a_proposal_hears_of_it_once(place: Place) -> None:
    state(place.session, "pending")
    subject, action = ("session", place.session), "New Session Proposal"
    desk.react("session.proposed", subject, place.owner, event=place.event)
    assert len(desk.mailed(subject)) == 3
    emails = ("grace@example.org", address(place.organizer))
    with db.transaction() as connection:
        for email in emails:
            late = events.add(
                connection, "speaker", event_id=place.event, name="Grace", email=email
            )
            events.link_speaker(connection, place.session, late)
    for facts in ({"columns": ["title"]}, {"links": ["speakers"]}, {"links": ["speakers"]}):
        desk.react("session.updated", subject, place.owner, **facts)
    heard = all_of(place, action) | {(action, "grace@example.org")}
    assert lowered(desk.mailed(subject)) == heard
    assert len(desk.of_subject(desk.mails.table, subject)) == len(heard)


def test_a_proposal_that_is_told_after_its_link_reaches_nobody_twice(place: Place) -> None:
    state(place.session, "pending")
    subject = ("session", place.session)
    for kind, facts in (("session.updated", {"links": ["speakers"]}), ("session.proposed", {})):
        desk.react(kind, subject, place.owner, **facts)
    assert lowered(desk.mailed(subject)) == all_of(place, "New Session Proposal")
    assert len(desk.of_subject(desk.mails.table, subject)) == 3


def test_a_notification_is_received_when_all_else_is_done(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_times: list[datetime] = []

    def put_all(url: str, messages: Any, **more: Any) -> None:
        put(url, messages, **more)
        send_times.append(datetime.now(UTC))

    put = queues.send_messages
    monkeypatch.setattr(queues, "send_messages", put_all)
    desk.react("event.published", ("event", place.event), place.owner)
    received = [
        row["received_at"] for row in desk.of_subject(notifications.table, ("event", place.event))
    ]
    assert (len(send_times), len(received)) == (1, 3)
    assert min(received) > send_times[0]


def test_a_draft_is_nobodys_news(place: Place) -> None:
    state(place.session, "draft")
    for kind, facts in (("session.created", {}), ("session.updated", {"links": ["speakers"]})):
        desk.react(kind, ("session", place.session), place.speaker, event=place.event, **facts)
    assert desk.mailed(("session", place.session)) == set()


def test_a_proposal_that_is_decided_at_once_is_told_all_the_same(place: Place) -> None:
    state(place.session, "accepted")
    desk.react("session.proposed", ("session", place.session), place.speaker, event=place.event)
    assert lowered(desk.mailed(("session", place.session))) == all_of(place, "New Session Proposal")


@pytest.mark.parametrize(
    ("word", "action"),
    [
        ("accepted", "Session Accept or Reject"),
        ("rejected", "Session Accept or Reject"),
        ("confirmed", "session_state_change"),
        ("canceled", "session_state_change"),
        ("withdrawn", "session_state_change"),
        ("pending", "session_state_change"),
    ],
)
def test_a_decision_is_mailed_where_that_was_asked_for(
    place: Place, word: str, action: str
) -> None:
    state(place.session, word)
    moved = {"from": "accepted", "to": word}
    desk.react(
        "session.state", ("session", place.session), place.owner, **moved, **{"send-email": False}
    )
    assert desk.mailed(("session", place.session)) == set()
    desk.react(
        "session.state", ("session", place.session), place.owner, **moved, **{"send-email": True}
    )
    assert lowered(desk.mailed(("session", place.session))) == all_of(place, action)
    replies = {
        row["reply_to"] for row in desk.of_subject(desk.mails.table, ("session", place.session))
    }
    assert replies == {address(place.owner)}


def test_another_time_of_a_session_on_the_programme_is_news(place: Place) -> None:
    state(place.session, "accepted")
    desk.react("session.updated", ("session", place.session), place.owner, columns=["title"])
    assert desk.mailed(("session", place.session)) == set()
    desk.react(
        "session.updated", ("session", place.session), place.owner, columns=["starts_at", "title"]
    )
    assert lowered(desk.mailed(("session", place.session))) == all_of(
        place, "Session Schedule Change"
    )
    state(place.session, "pending")
    desk.react(
        "session.updated", ("session", place.session), place.owner, columns=["microlocation_id"]
    )
    assert len(desk.of_subject(desk.mails.table, ("session", place.session))) == 3


def test_of_many_moves_the_last_is_told(place: Place) -> None:
    state(place.session, "accepted")
    subject = ("session", place.session)

    def moved(by: int, *columns: str) -> dict[str, Any]:
        facts = {"columns": list(columns)}
        return desk.record_changes(
            lambda connection: changes.record(connection, "session.updated", subject, by, **facts)
        )

    letters_ = [
        moved(place.owner, "starts_at"),
        moved(place.owner, "ends_at"),
        moved(place.owner, "title"),
    ]
    for letter in letters_:
        desk.deal(letter)
    assert lowered(desk.mailed(subject)) == all_of(place, "Session Schedule Change")
    for letter in [moved(place.owner, "ends_at"), moved(place.organizer, "starts_at")]:
        desk.deal(letter)
    assert len(desk.of_subject(desk.mails.table, subject)) == 9


def test_moves_that_wait_together_give_one_mail_about_the_last_state(place: Place) -> None:
    state(place.session, "accepted")
    subject, waiting = ("session", place.session), []
    for hour in (4, 3):
        start = datetime(2031, 3, 22, hour, tzinfo=UTC)

        def move(connection: Connection, start: datetime = start) -> None:
            is_moved = sessions.table.c.id == place.session
            connection.execute(update(sessions.table).where(is_moved).values(starts_at=start))
            changes.record(
                connection, "session.updated", subject, place.owner, columns=["starts_at"]
            )

        waiting.append(desk.record_changes(move))
    for event in waiting:
        desk.deal(event)
    texts = [row["text"] for row in desk.of_subject(desk.mails.table, subject)]
    assert len(texts) == 3
    # The event is in Singapore.
    assert all("11:00" in text and "12:00" not in text for text in texts)


@pytest.mark.parametrize(
    ("trusted", "heard"), [({}, 2), ({"is_verified": True}, 3), ({"is_admin": True}, 3)]
)
def test_what_the_unverified_do_reaches_those_alone_who_have_a_role(
    place: Place, trusted: dict[str, bool], heard: int
) -> None:
    with db.transaction() as connection:
        account = update(accounts.TABLE).where(accounts.TABLE.c.id == place.owner)
        connection.execute(account.values({"is_verified": False} | trusted))
    subject, moved = (
        ("session", place.session),
        {"from": "draft", "to": "pending", "send-email": True},
    )
    desk.react("session.proposed", subject, place.owner)
    desk.react("session.state", subject, place.owner, **moved)
    state(place.session, "accepted")
    desk.react("session.updated", subject, place.owner, columns=["starts_at"])
    # A proposal, a decision and another time; the unverified mail nobody about a proposal.
    mailed = 3 if trusted.keys() & {"is_verified", "is_admin"} else 2
    assert (len(desk.mailed(subject)), len(desk.noticed(subject))) == (mailed * heard, 3 * heard)
    assert len({recipient.lower() for _, recipient in desk.mailed(subject)}) == heard
    assert {place.owner, place.organizer} <= {user for user, _ in desk.noticed(subject)}
    desk.react("event.deleted", ("event", place.event), place.speaker)
    assert desk.mailed(("event", place.event)) == {("event_deleted", address(place.owner))}
