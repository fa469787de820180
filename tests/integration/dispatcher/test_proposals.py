"""The first proposal of an event is mailed at once; one mail lists the others of its hour."""

import pytest
from sqlalchemy import func, update

from dispatcher.proposals import digest
from openevent.infra import db
from openevent.resources import BY_TYPE
from tests.factories import events
from tests.integration.dispatcher import desk
from tests.integration.dispatcher.places import COMING, Place, address
from tests.integration.dispatcher.proposals import (
    ALONE,
    add_session,
    count_notifications,
    count_waiting,
    end_and_mail,
    end_hour,
    list_recipients,
    load_batches,
    load_mails,
    open_place,
    organizers,
    propose,
    write_proposal,
)


@pytest.fixture(autouse=True)
def place() -> Place:
    return open_place()


def set_columns(type_: str, id_: int, **values: object) -> None:
    table = BY_TYPE[type_].table
    with db.transaction() as connection:
        connection.execute(update(table).where(table.c.id == id_).values(**values))


def add_speaker(event: int, name: str, user: int) -> int:
    values = {"event_id": event, "name": name, "email": address(user), "user_id": user}
    with db.transaction() as connection:
        return events.add(connection, "speaker", **values)


def test_the_first_is_mailed_at_once_and_one_mail_lists_the_others(place: Place) -> None:
    speaker = add_speaker(place.event, "Grace", place.speaker)
    first = propose(place.event, "Looms")
    later = [propose(place.event, title, None, speaker) for title in ("Engines", "Cards")]
    assert list_recipients(place.event, ALONE) == sorted(
        [*organizers(place), *[address(place.speaker)] * 2]
    )
    assert load_mails(place.event) == []
    assert [count_notifications(user, place.event) for user in (place.owner, place.organizer)] == [
        3,
        3,
    ]
    end_and_mail(place.event)
    assert list_recipients(place.event) == organizers(place)
    for mail in load_mails(place.event):
        assert mail["subject"] == "New session proposals for Analytical Days"
        for body in (mail["message"], mail["text"]):
            assert body.index("Engines") < body.index("Cards")
            assert body.count("Grace") == 2
            assert all(f"/session/{id_}" in body for id_ in later)
            assert f"/session/{first}" not in body
            assert "Looms" not in body
    assert (count_waiting(place.event), len(load_batches(place.event))) == (0, 1)


def test_without_a_later_proposal_nothing_waits(place: Place) -> None:
    propose(place.event, "Looms")
    assert load_batches(place.event) == []


def test_after_the_end_of_the_hour_the_next_is_a_first_one(place: Place) -> None:
    for title in ("Looms", "Engines"):
        propose(place.event, title)
    end_and_mail(place.event)
    propose(place.event, "Cards")
    assert len(load_mails(place.event, ALONE)) == 2 * 2
    propose(place.event, "Tables")
    end_and_mail(place.event)
    assert len(load_batches(place.event)) == 2
    assert ["Tables" in mail["text"] for mail in load_mails(place.event)] == [
        False,
        False,
        True,
        True,
    ]


def test_a_list_that_is_late_takes_nothing_from_the_next_hour(place: Place) -> None:
    """The hour is over, and its message has not come yet."""
    for title in ("Looms", "Engines"):
        propose(place.event, title)
    end_hour(place.event)
    for title in ("Cards", "Tables"):
        propose(place.event, title)
    late, next_ = load_batches(place.event)
    desk.deal(desk.letter(late))
    assert ["Engines" in mail["text"] for mail in load_mails(place.event)] == [True, True]
    assert not any("Tables" in mail["text"] for mail in load_mails(place.event))
    end_hour(place.event)
    desk.deal(desk.letter(next_))
    last = load_mails(place.event)[2:]
    assert [("Engines" in mail["text"], "Tables" in mail["text"]) for mail in last] == [
        (False, True),
        (False, True),
    ]


def test_the_events_have_hours_of_their_own(place: Place) -> None:
    with db.transaction() as connection:
        other = events.add_event(connection, place.owner, **COMING)
    for event in (place.event, other):
        propose(event, "Looms")
    assert list_recipients(other, ALONE) == [address(place.owner)]
    assert list_recipients(place.event, ALONE) == organizers(place)


@pytest.mark.parametrize(
    ("values", "is_listed"),
    [
        ({"state": "withdrawn"}, False),
        ({"deleted_at": func.now()}, False),
        ({"state": "accepted"}, True),
        ({"state": "rejected"}, True),
    ],
)
def test_a_session_that_is_no_proposal_any_more_is_left_out(
    place: Place, values: dict[str, object], *, is_listed: bool
) -> None:
    propose(place.event, "Looms")
    session = propose(place.event, "Engines")
    set_columns("session", session, **values)
    end_and_mail(place.event)
    assert list_recipients(place.event) == (organizers(place) if is_listed else [])


def test_a_session_that_is_deleted_for_good_is_left_out(place: Place) -> None:
    propose(place.event, "Looms")
    session, table = propose(place.event, "Engines"), BY_TYPE["session"].table
    propose(place.event, "Cards")
    with db.transaction() as connection:
        connection.execute(table.delete().where(table.c.id == session))
    end_and_mail(place.event)
    assert ["Engines" in mail["text"] for mail in load_mails(place.event)] == [False, False]


def test_a_deleted_event_gives_no_mail(place: Place) -> None:
    for title in ("Looms", "Engines"):
        propose(place.event, title)
    set_columns("event", place.event, deleted_at=func.now())
    end_and_mail(place.event)
    assert load_mails(place.event) == []


def test_an_organizer_who_speaks_hears_of_the_session_once(place: Place) -> None:
    speaker = add_speaker(place.event, "Grace", place.organizer)
    propose(place.event, "Looms")
    propose(place.event, "Engines", None, speaker)
    assert list_recipients(place.event, ALONE) == sorted(
        [*organizers(place), address(place.organizer)]
    )
    assert count_notifications(place.organizer, place.event) == 2
    end_and_mail(place.event)
    assert list_recipients(place.event) == [address(place.owner)]


def test_an_organizer_who_speaks_in_one_of_several_gets_the_others(place: Place) -> None:
    speaker = add_speaker(place.event, "Grace", place.organizer)
    propose(place.event, "Looms")
    propose(place.event, "Engines", None, speaker)
    propose(place.event, "Cards")
    end_and_mail(place.event)
    texts = {mail["user_id"]: mail["text"] for mail in load_mails(place.event)}
    assert {user: "Engines" in text for user, text in texts.items()} == {
        place.owner: True,
        place.organizer: False,
    }
    assert all("Cards" in text for text in texts.values())


def test_who_became_an_organizer_meanwhile_gets_the_list_and_who_left_does_not(
    place: Place,
) -> None:
    for title in ("Looms", "Engines"):
        propose(place.event, title)
    members = BY_TYPE["users-events-roles"].table
    with db.transaction() as connection:
        new = events.add_user(connection)
        events.grant(connection, place.event, new, "organizer")
        connection.execute(members.delete().where(members.c.user_id == place.organizer))
    end_and_mail(place.event)
    assert list_recipients(place.event) == sorted(address(user) for user in (place.owner, new))


def test_the_unverified_cause_notifications_and_no_mail(place: Place) -> None:
    with db.transaction() as connection:
        newcomer = events.add_user(connection, is_verified=False)
    speaker = add_speaker(place.event, "Grace", newcomer)
    propose(place.event, "Spam", newcomer, speaker)
    assert load_mails(place.event, ALONE) == []
    people = (place.owner, place.organizer, newcomer)
    assert [count_notifications(user, place.event) for user in people] == [1, 1, 1]
    # It began no hour, and it is on no list.
    propose(place.event, "Looms", place.speaker)
    assert list_recipients(place.event, ALONE) == organizers(place)
    propose(place.event, "Spam again", newcomer, speaker)
    assert (len(load_mails(place.event, ALONE)), load_batches(place.event)) == (2, [])


def test_the_opt_out_of_new_proposals_holds_for_the_list(place: Place) -> None:
    with db.transaction() as connection:
        events.set_mail_switches(connection, place.owner, place.event, new_paper=False)
    for title in ("Looms", "Engines"):
        propose(place.event, title)
    end_and_mail(place.event)
    assert list_recipients(place.event) == [address(place.organizer)]
    assert list_recipients(place.event, state="skipped") == [address(place.owner)]


def test_a_long_list_is_cut_and_counts_the_rest(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest, "LISTED", 3)
    for number in range(6):
        propose(place.event, f"Loom {number}")
    end_and_mail(place.event)
    for mail in load_mails(place.event):
        listed = [f"Loom {number}" in mail["text"] for number in range(6)]
        assert listed == [False, True, True, True, False, False]
        assert "2 sessions are not listed here" in mail["text"]


def test_a_title_is_no_markup_and_a_session_may_have_no_speakers(place: Place) -> None:
    for title in ("Looms", "<b>{{token}}</b> %s"):
        propose(place.event, title)
    end_and_mail(place.event)
    for mail in load_mails(place.event):
        assert "&lt;b&gt;{ {token}}&lt;/b&gt; %s" in mail["message"]
        assert mail["has_secret"] is False


def test_a_hundred_organizers_and_proposals_are_three_mails_each(place: Place) -> None:
    """The owner of a call that many answer within two hours."""
    for hour in range(2):
        for number in range(20):
            session = add_session(place.event, f"Loom {hour} {number}")
            desk.deal(write_proposal(place.event, session, None))
        end_and_mail(place.event)
    mails = [*load_mails(place.event, ALONE), *load_mails(place.event)]
    assert [mail["user_id"] for mail in mails].count(place.owner) == 4
