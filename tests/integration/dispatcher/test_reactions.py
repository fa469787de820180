"""Each change sends its mails and notifications, once for a person."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update

from openevent.domain.people import accounts, invites
from openevent.infra import db
from openevent.resources.role import roles
from openevent.resources.suppression import suppressions
from openevent.work import jobs
from tests.factories import events
from tests.integration.dispatcher import desk
from tests.integration.dispatcher.places import Place, address, all_of, create_place, lowered


@pytest.fixture(autouse=True)
def place() -> Place:
    desk.open_office()
    with db.transaction() as connection:
        return create_place(connection)


def test_an_event_that_is_live_is_told_to_organizers_and_speakers(place: Place) -> None:
    desk.react("event.published", ("event", place.event), place.owner)
    assert lowered(desk.mailed(("event", place.event))) == all_of(place, "Event Published")


def test_an_event_that_is_live_again_is_told_to_those_alone_who_did_not_know(place: Place) -> None:
    subject = ("event", place.event)
    desk.react("event.published", subject, place.owner)
    with db.transaction() as connection:
        events.add(
            connection, "speaker", event_id=place.event, name="New", email="later@example.org"
        )
    desk.react("event.published", subject, place.owner)
    assert lowered(desk.mailed(subject)) == {
        *all_of(place, "Event Published"),
        ("Event Published", "later@example.org"),
    }
    assert {user for user, _ in desk.noticed(subject)} == {
        place.owner,
        place.organizer,
        place.speaker,
    }


@pytest.mark.parametrize(
    ("kind", "action"), [("deleted", "event_deleted"), ("restored", "event_restored")]
)
def test_the_trash_is_told_to_owner_and_organizers(place: Place, kind: str, action: str) -> None:
    desk.react(f"event.{kind}", ("event", place.event), place.owner)
    assert desk.mailed(("event", place.event)) == {(action, address(place.owner))}


def test_an_event_that_is_over_thanks_its_people(place: Place) -> None:
    desk.react("event.over", ("event", place.event))
    owner, speaker = address(place.owner), address(place.speaker)
    thanks = {("After Event", owner), ("after_event_speaker", speaker)}
    assert lowered(desk.mailed(("event", place.event))) == thanks
    title = "Event Analytical Days completed"
    assert desk.noticed(("event", place.event)) == {(place.owner, title), (place.speaker, title)}


def test_the_next_event_is_told_to_those_of_the_owners_others_who_have_no_part_in_it(
    place: Place,
) -> None:
    start = datetime(2031, 3, 22, 1, 30, tzinfo=UTC)
    with db.transaction() as connection:
        coming = events.add_event(connection, place.owner, name="Difference Days", starts_at=start)
        events.grant(connection, coming, place.organizer, "moderator")
        events.add_event(connection, events.add_user(connection))
    desk.react("event.soon", ("event", coming))
    ((action, recipient),) = desk.mailed(("event", coming))
    assert (action, recipient not in {address(place.owner), address(place.organizer)}) == (
        "Next Event",
        True,
    )
    (row,) = desk.of_subject(desk.mails.table, ("event", coming))
    assert (row["event_id"], "22 March 2031, 09:30 (Asia/Singapore)" in row["text"]) == (None, True)


def test_an_account_hears_of_itself() -> None:
    with db.transaction() as connection:
        user = events.add_user(connection, is_verified=False)
    me, subject = address(user), ("user", user)
    desk.react(accounts.VERIFICATION_REQUESTED, subject, user)
    desk.react(accounts.RESET_REQUESTED, subject, user)
    desk.react(accounts.PASSWORD_CHANGED, subject, user)
    desk.react(accounts.EMAIL_CHANGED, subject, user, previous="old@example.org", email=me)
    states = {
        (row["action"], row["recipient"]) for row in desk.of_subject(desk.mails.table, subject)
    }
    own = {("User Confirmation", me), ("Reset Password", me), ("Change Password", me)}
    assert states == own | {("User email", "old@example.org")}
    assert len(desk.of_subject(desk.mails.table, subject)) == 5
    (warning,) = [
        row for row in desk.of_subject(desk.mails.table, subject) if row["action"] == "User email"
    ]
    # As the settings say it: nobody reads what is sent to an address that answers to none.
    assert "desk@example.org" in warning["text"]


def test_an_address_that_is_left_again_before_it_was_told_gets_no_link() -> None:
    with db.transaction() as connection:
        user = events.add_user(connection, is_verified=False)
    third, subject = address(user), ("user", user)
    for previous, email in (
        ("first@example.org", "second@example.org"),
        ("second@example.org", third),
    ):
        desk.react(accounts.EMAIL_CHANGED, subject, user, previous=previous, email=email)
    pairs = [
        (row["action"], row["recipient"]) for row in desk.of_subject(desk.mails.table, subject)
    ]
    warned = [("User email", "first@example.org"), ("User email", "second@example.org")]
    assert sorted(pairs) == [("User Confirmation", third), *warned]
    first, _ = (
        row["text"]
        for row in desk.of_subject(desk.mails.table, subject)
        if row["action"] == "User email"
    )
    assert ("second@example.org" in first, third in first) == (True, False)


def test_nobody_is_told_of_an_account_that_is_not_there() -> None:
    desk.react(accounts.RESET_REQUESTED, ("user", 0), 0)
    assert desk.mailed(("user", 0)) == set()


def test_an_invite_is_mailed_while_it_is_pending(place: Place) -> None:
    with db.transaction() as connection:
        role = connection.execute(
            select(roles.table.c.id).where(roles.table.c.name == "moderator")
        ).scalar_one()
        values = {"event_id": place.event, "role_id": role, "role_name": "moderator"}
        invite = events.add(connection, "role-invite", **values, email="guest@example.org")
    desk.react(invites.INVITED, ("role-invite", invite), place.owner)
    (row,) = desk.of_subject(desk.mails.table, ("role-invite", invite))
    assert (row["recipient"], row["subject"]) == (
        "guest@example.org",
        "Invitation to be Moderator at Analytical Days",
    )
    assert row["link"]["subject_id"] == invite
    with db.transaction() as connection:
        connection.execute(
            update(invites.TABLE).where(invites.TABLE.c.id == invite).values(status="declined")
        )
    desk.react(invites.INVITED, ("role-invite", invite), place.owner)
    assert len(desk.of_subject(desk.mails.table, ("role-invite", invite))) == 1


@pytest.mark.parametrize(
    ("kind", "end", "action"),
    [
        ("import.event", "success", "Event Imported"),
        ("import.event", "failure", "Event Import Failed"),
        ("export.event", "success", "Event Exported"),
        ("export.event", "failure", "Event Export Failed"),
    ],
)
def test_a_job_tells_its_owner_how_it_ended(place: Place, kind: str, end: str, action: str) -> None:
    result = {
        "message": "3 records cannot be imported.",
        "error-count": 3,
        "counts": {"sessions": 2},
    }
    with db.transaction() as connection:
        row = {
            "task_id": uuid4(),
            "kind": kind,
            "user_id": place.owner,
            "subject": "a.zip",
            "event_id": place.event,
        }
        ended = row | {"state": end, "result": result}
        job = connection.execute(
            insert(jobs.jobs).values(ended).returning(jobs.jobs.c.id)
        ).scalar_one()
    desk.react("job.failed", ("job", job), place.owner, task_id=str(row["task_id"]))
    (row,) = desk.of_subject(desk.mails.table, ("job", job))
    assert (row["action"], row["recipient"]) == (action, address(place.owner))
    assert ("3 records cannot be imported." in row["text"]) == (end == "failure")


def test_an_address_that_bounced_gets_nothing_and_the_record_says_so(place: Place) -> None:
    values = {"address": address(place.speaker).upper(), "cause": "bounce"}
    with db.transaction() as connection:
        connection.execute(insert(suppressions.table).values(values))
    desk.react("event.published", ("event", place.event), place.owner)
    subject = ("event", place.event)
    assert desk.mailed(subject, "suppressed") == {("Event Published", address(place.speaker))}
    assert len(desk.mailed(subject)) == 2


@pytest.mark.parametrize("is_verified", [True, False])
def test_an_invite_is_in_the_app_of_who_has_verified_the_address(
    place: Place, is_verified: object
) -> None:
    values = {
        "role_name": "moderator",
        "event_id": place.event,
        "email": f"guest-{is_verified}@example.org",
    }
    with db.transaction() as connection:
        guest = events.add_user(connection, email=values["email"], is_verified=is_verified)
        role_id = connection.execute(
            select(roles.table.c.id).where(roles.table.c.name == "moderator")
        ).scalar_one()
        invite = events.add(connection, "role-invite", **values, role_id=role_id)
    desk.react(invites.INVITED, ("role-invite", invite), place.owner)
    assert len(desk.mailed(("role-invite", invite))) == 1
    assert {user for user, _ in desk.noticed(("role-invite", invite))} == (
        {guest} if is_verified else set()
    )
