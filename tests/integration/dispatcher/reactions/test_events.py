"""Messages about events, and their exceptions: no speaker, a private event, a deleted event."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, update

from dispatcher.notify import pages
from openevent.infra import db
from openevent.resources.event import events as resource
from openevent.resources.session import sessions
from openevent.resources.speaker import speakers
from tests.factories import events
from tests.integration.dispatcher import desk
from tests.integration.dispatcher.places import Place, address, create_place, lowered

START = datetime(2031, 3, 22, 1, 30, tzinfo=UTC)
EVENT = resource.table


@pytest.fixture
def place() -> Place:
    desk.open_office()
    with db.transaction() as connection:
        return create_place(connection)


def list_recipients(place: Place, action: str) -> set[str]:
    return {who for what, who in lowered(desk.mailed(("event", place.event))) if what == action}


@pytest.mark.parametrize(
    ("states", "is_told", "is_thanked"),
    [
        ([], True, True),
        (["accepted"], True, True),
        (["rejected", "confirmed"], True, True),
        (["pending"], True, False),
        (["rejected"], False, False),
        (["withdrawn", "canceled"], False, False),
    ],
)
def test_who_was_turned_down_is_no_speaker(
    place: Place, states: list[str], *, is_told: bool, is_thanked: bool
) -> None:
    with db.transaction() as connection:
        speaker = events.add(
            connection, "speaker", event_id=place.event, name="Grace", email="grace@example.org"
        )
        for state in states:
            session = events.add(
                connection, "session", event_id=place.event, title=state, state=state
            )
            events.link_speaker(connection, session, speaker)
        gone = events.add(
            connection,
            "session",
            event_id=place.event,
            title="Gone",
            state="rejected",
            deleted_at=START,
        )
        events.link_speaker(connection, gone, speaker)
    desk.react("event.published", ("event", place.event))
    desk.react("event.over", ("event", place.event))
    assert ("grace@example.org" in list_recipients(place, "Event Published")) == is_told
    assert ("grace@example.org" in list_recipients(place, "after_event_speaker")) == is_thanked


@pytest.mark.parametrize(
    ("kind", "action"),
    [
        ("event.published", "Event Published"),
        ("event.over", "after_event_speaker"),
    ],
)
def test_one_person_on_two_pages_has_one_mail(
    place: Place, kind: str, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE_SIZE", 1)
    with db.transaction() as connection:
        for number in range(3):
            values = {"event_id": place.event, "name": "S", "user_id": place.speaker}
            events.add(connection, "speaker", **values, email=f"stage{number}@example.org")
    desk.react(kind, ("event", place.event))
    assert (
        list_recipients(place, action) & {f"stage{number}@example.org" for number in range(3)}
        == set()
    )
    assert address(place.speaker) in list_recipients(place, action)


def test_a_speaker_without_an_address_is_told_in_the_app_alone(place: Place) -> None:
    """The address of the account is not the organizers' to read, as they would in the record."""
    with db.transaction() as connection:
        own = speakers.table.c.user_id == place.speaker
        connection.execute(update(speakers.table).where(own).values(email=""))
    desk.react("event.published", ("event", place.event))
    assert address(place.speaker) not in list_recipients(place, "Event Published")
    assert place.speaker in {user for user, _ in desk.noticed(("event", place.event))}


def test_what_is_private_is_not_announced_to_others(place: Place) -> None:
    with db.transaction() as connection:
        values = {"starts_at": START, "state": "published"}
        private, public = (
            events.add_event(connection, place.owner, name=privacy, privacy=privacy, **values)
            for privacy in ("private", "public")
        )
    desk.react("event.soon", ("event", private))
    assert desk.mailed(("event", private)) == set()
    desk.react("event.soon", ("event", place.event))
    desk.react("event.soon", ("event", public))
    assert len(desk.mailed(("event", public))) > 1
    for row in desk.of_subject(desk.mails.table, ("event", public)):
        assert "private" not in row["text"]


def test_an_event_that_is_gone_for_good_is_told_to_those_who_had_it(place: Place) -> None:
    with db.transaction() as connection:
        connection.execute(delete(EVENT).where(EVENT.c.id == place.event))
    facts = {"name": "Analytical Days", "held_by": [place.owner, place.speaker]}
    desk.react("event.deleted", ("event", place.event), place.organizer)
    desk.react("event.gone", ("event", place.event), place.organizer, **facts)
    expected = {("event_deleted", address(place.owner)), ("event_deleted", address(place.speaker))}
    assert desk.mailed(("event", place.event)) == expected
    for row in desk.of_subject(desk.mails.table, ("event", place.event)):
        assert ("permanently" in row["text"], row["event_id"]) == (True, None)


def test_who_was_missed_is_told_when_it_happens_again(place: Place) -> None:
    with db.transaction() as connection:
        connection.execute(
            update(sessions.table)
            .where(sessions.table.c.id == place.session)
            .values(state="accepted")
        )
    desk.close_office()
    desk.react("event.published", ("event", place.event))
    assert list_recipients(place, "Event Published") == set()
    desk.open_office()
    desk.react("event.published", ("event", place.event))
    assert len(list_recipients(place, "Event Published")) == 3


def purge_soon(place: Place, deleted_at: datetime | None) -> set[str]:
    """Announce the purge of the event, and list the recipients of the mail."""
    with db.transaction() as connection:
        is_event = EVENT.c.id == place.event
        connection.execute(update(EVENT).where(is_event).values(deleted_at=deleted_at))
    until = "2031-04-21T01:30:00+00:00"
    desk.react("event.purge-soon", ("event", place.event), until=until)
    return list_recipients(place, "event_purge_soon")


def test_the_owner_hears_seven_days_before_that_an_event_is_purged(place: Place) -> None:
    assert purge_soon(place, START) == {address(place.owner).lower()}


def test_an_event_that_was_restored_meanwhile_is_not_purged(place: Place) -> None:
    assert purge_soon(place, None) == set()
