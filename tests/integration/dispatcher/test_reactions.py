"""Who hears of what: each change with the mails and notifications that come of it, once for a person."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update

from openevent.domain.people import accounts, invites
from openevent.infra import db
from openevent.resources.notification import notifications
from openevent.resources.role import roles
from openevent.resources.suppression import suppressions
from openevent.work import changes, jobs, queues
from tests.factories import events
from tests.integration.dispatcher import desk
from tests.integration.dispatcher.places import Place, address, all_of, lowered, made, state


@pytest.fixture(autouse=True)
def place() -> Place:
    desk.open_office()
    with db.transaction() as connection:
        return made(connection)


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
            events.pair(connection, place.session, late)
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
    sent: list[datetime] = []

    def put_all(url: str, messages: Any, **more: Any) -> None:
        put(url, messages, **more)
        sent.append(datetime.now(UTC))

    put = queues.send_messages
    monkeypatch.setattr(queues, "send_messages", put_all)
    desk.react("event.published", ("event", place.event), place.owner)
    received = [
        row["received_at"] for row in desk.of_subject(notifications.table, ("event", place.event))
    ]
    assert (len(sent), len(received)) == (1, 3)
    assert min(received) > sent[0]


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
        ("accepted", "Session Accept or Reject"), ("rejected", "Session Accept or Reject"),
        ("confirmed", "session_state_change"), ("canceled", "session_state_change"),
        ("withdrawn", "session_state_change"), ("pending", "session_state_change"),
    ],
)  # fmt: skip
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
        return desk.told(
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
    # A proposal, a decision and another time.
    assert (len(desk.mailed(subject)), len(desk.noticed(subject))) == (3 * heard, 3 * heard)
    assert len({recipient.lower() for _, recipient in desk.mailed(subject)}) == heard
    assert {place.owner, place.organizer} <= {user for user, _ in desk.noticed(subject)}
    desk.react("event.deleted", ("event", place.event), place.speaker)
    assert desk.mailed(("event", place.event)) == {("event_deleted", address(place.owner))}


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
    desk.react(accounts.VERIFICATION_ASKED, subject, user)
    desk.react(accounts.RESET_ASKED, subject, user)
    desk.react(accounts.PASSWORD_CHANGED, subject, user)
    desk.react(accounts.EMAIL_CHANGED, subject, user, previous="old@example.org", email=me)
    found = {
        (row["action"], row["recipient"]) for row in desk.of_subject(desk.mails.table, subject)
    }
    own = {("User Confirmation", me), ("Reset Password", me), ("Change Password", me)}
    assert found == own | {("User email", "old@example.org")}
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
    told = [(row["action"], row["recipient"]) for row in desk.of_subject(desk.mails.table, subject)]
    warned = [("User email", "first@example.org"), ("User email", "second@example.org")]
    assert sorted(told) == [("User Confirmation", third), *warned]
    first, _ = (
        row["text"]
        for row in desk.of_subject(desk.mails.table, subject)
        if row["action"] == "User email"
    )
    assert ("second@example.org" in first, third in first) == (True, False)


def test_nobody_is_told_of_an_account_that_is_not_there() -> None:
    desk.react(accounts.RESET_ASKED, ("user", 0), 0)
    assert desk.mailed(("user", 0)) == set()


def test_an_invite_is_mailed_while_it_is_pending(place: Place) -> None:
    with db.transaction() as connection:
        role = connection.execute(
            select(roles.table.c.id).where(roles.table.c.name == "moderator")
        ).scalar_one()
        known = {"event_id": place.event, "role_id": role, "role_name": "moderator"}
        invite = events.add(connection, "role-invite", **known, email="guest@example.org")
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
        ("import.event", "success", "Event Imported"), ("import.event", "failure", "Event Import Failed"),
        ("export.event", "success", "Event Exported"), ("export.event", "failure", "Event Export Failed"),
    ],
)  # fmt: skip
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
    known = {"address": address(place.speaker).upper(), "cause": "bounce"}
    with db.transaction() as connection:
        connection.execute(insert(suppressions.table).values(known))
    desk.react("event.published", ("event", place.event), place.owner)
    subject = ("event", place.event)
    assert desk.mailed(subject, "suppressed") == {("Event Published", address(place.speaker))}
    assert len(desk.mailed(subject)) == 2


@pytest.mark.parametrize("is_verified", [True, False])
def test_an_invite_is_in_the_app_of_who_has_verified_the_address(
    place: Place, is_verified: object
) -> None:
    known = {
        "role_name": "moderator",
        "event_id": place.event,
        "email": f"guest-{is_verified}@example.org",
    }
    with db.transaction() as connection:
        guest = events.add_user(connection, email=known["email"], is_verified=is_verified)
        role_id = connection.execute(
            select(roles.table.c.id).where(roles.table.c.name == "moderator")
        ).scalar_one()
        invite = events.add(connection, "role-invite", **known, role_id=role_id)
    desk.react(invites.INVITED, ("role-invite", invite), place.owner)
    assert len(desk.mailed(("role-invite", invite))) == 1
    assert {user for user, _ in desk.noticed(("role-invite", invite))} == (
        {guest} if is_verified else set()
    )
