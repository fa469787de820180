"""From a request over HTTP to the mails that it triggers, and to their recipients."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import RowMapping, func, select, update

from dispatcher.handler import lambda_handler as dispatch
from dispatcher.proposals.hours import PROPOSALS_WAIT
from openevent.infra import db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.resources.mail import mails
from openevent.resources.setting import settings as deployment
from openevent.resources.user import users
from openevent.work import changes
from tests.factories import events
from tests.integration import letters
from tests.integration.api.write.write_helpers import (
    build_document,
    build_linkage,
    grant_role,
    patch_row,
    set_columns,
)
from tests.integration.dispatcher.places import COMING
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]
NEXT_DAY = "2018-03-23T03:00:00Z"


@pytest.fixture(autouse=True)
def _office() -> Iterator[None]:
    client("sqs").purge_queue(QueueUrl=settings().changes_queue_url)
    with db.transaction() as connection:
        connection.execute(update(deployment.table).values(email_service="smtp"))
    yield
    with db.transaction() as connection:
        connection.execute(update(deployment.table).values(email_service=None))


def load_address(user_id: int) -> str:
    email = select(users.table.c.email).where(users.table.c.id == user_id)
    with db.connect() as connection:
        return str(connection.execute(email).scalar_one())


def collect_mails(requests: Callable[[], Any]) -> list[tuple[str, str]]:
    """Dispatch the changes of some requests, and give (action, recipient) of the mails."""
    last_ids = (func.coalesce(func.max(table.c.id), 0) for table in (mails.table, changes.changes))
    with db.connect() as connection:
        before, first = (connection.execute(select(last)).scalar_one() for last in last_ids)
    requests()
    with db.connect() as connection:
        count_statement = select(func.count(changes.changes.c.batch.distinct())).where(
            changes.changes.c.id > first
        )
        batches = connection.execute(count_statement).scalar_one()
    while batches:
        batches -= is_handled(letters.received(settings().changes_queue_url))
    table = mails.table
    statement = select(table.c.action, table.c.recipient).where(
        table.c.id > before, table.c.state == "queued"
    )
    with db.connect() as connection:
        rows = connection.execute(statement)
        return sorted((action, recipient.lower()) for action, recipient in rows)


def is_handled(event: dict[str, Any]) -> bool:
    """Dispatch a message; only one of proposals that wait for the end of their hour comes back."""
    if dispatch(event, letters.Context()) == {"batchItemFailures": []}:
        return True
    batch = changes.BatchMessage.model_validate_json(event["Records"][0]["body"]).batch
    kinds = select(changes.changes.c.kind).where(changes.changes.c.batch == batch)
    with db.connect() as connection:
        assert connection.execute(kinds).scalars().all() == [PROPOSALS_WAIT]
    return False


def create_session(who: Client, event: events.WholeEvent, *speakers: int, **attributes: Any) -> int:
    set_columns("event", event.id, is_sessions_speakers_enabled=True)
    speaking = {"speakers": [("speaker", id_) for id_ in speakers]} if speakers else {}
    body = build_document(
        "session", {"title": "Looms"} | attributes, event=("event", event.id), **speaking
    )
    answer = who.send("POST", "/v1/sessions", body)
    assert answer.status == 201, answer.json
    return int(answer.json["data"]["id"])


def load_last_mail() -> RowMapping:
    table = mails.table
    with db.connect() as connection:
        statement = select(table).order_by(table.c.id.desc()).limit(1)
        return connection.execute(statement).mappings().one()


def list_expected(action: str, *who: str) -> list[tuple[str, str]]:
    return sorted((action, recipient) for recipient in who)


@pytest.fixture
def event() -> events.WholeEvent:
    """A published event with one of everything, which is not over: otherwise nobody is told."""
    with db.transaction() as connection:
        return events.add_whole_event(connection, **COMING)


@pytest.fixture
def draft() -> events.WholeEvent:
    with db.transaction() as connection:
        return events.add_whole_event(connection, state="draft", **COMING)


ADA = "ada@example.org"  # the first of a whole event's speakers


def test_a_proposal_is_mailed_once_to_its_speakers_and_the_organizers(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner, email, ada = enter(event.owner_id), load_address(event.owner_id), event.speaker_ids[0]
    assert collect_mails(lambda: create_session(owner, event, ada, state="draft")) == []
    assert collect_mails(
        lambda: create_session(owner, event, ada, state="pending")
    ) == list_expected("New Session Proposal", ADA, email)
    # The organizers hear of the later proposals of an hour in one mail.
    without_state = collect_mails(lambda: create_session(owner, event, ada))
    assert without_state == list_expected("New Session Proposal", ADA)
    ids: list[int] = []
    assert collect_mails(lambda: ids.append(create_session(owner, event, state="pending"))) == []
    link = f"/v1/sessions/{ids[0]}/relationships/speakers"
    assert collect_mails(
        lambda: owner.send("POST", link, build_linkage([("speaker", ada)]))
    ) == list_expected("New Session Proposal", ADA)
    body = build_document(
        "speaker",
        {"name": "Grace", "email": "grace@example.org"},
        event=("event", event.id),
        sessions=[("session", ids[0])],
    )
    first = collect_mails(lambda: owner.send("POST", "/v1/speakers", body))
    assert first == list_expected("New Session Proposal", "grace@example.org")


def test_a_proposal_of_an_unverified_user_is_mailed_to_nobody(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    newcomer = add_user(is_verified=False)
    assert collect_mails(lambda: create_session(enter(newcomer), event, state="pending")) == []


def test_a_session_is_submitted_and_decided(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    owner, email, ada = enter(event.owner_id), load_address(event.owner_id), event.speaker_ids[0]
    session = event.session_ids[0]
    set_columns("session", session, state="draft", creator_id=(speaker := add_user()))
    assert collect_mails(
        lambda: patch_row(enter(speaker), "session", session, state="pending")
    ) == list_expected("New Session Proposal", ADA, email)
    assert collect_mails(lambda: patch_row(owner, "session", session, state="accepted")) == []
    decided = {"accepted": "Session Accept or Reject", "confirmed": "session_state_change"}
    set_columns("session", session, state="pending")
    for state, action in decided.items():
        moved = collect_mails(
            lambda state=state: patch_row(owner, "session", session, state=state, send_email=True)
        )  # type: ignore[misc]
        assert moved == list_expected(action, ADA, email)
    proposal_mails = collect_mails(
        lambda: create_session(owner, event, ada, state="accepted", **{"send-email": True})
    )
    assert proposal_mails == list_expected("Session Accept or Reject", ADA, email)


def test_an_organizer_mails_the_state_of_a_session(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    owner, email, session = (
        enter(event.owner_id),
        load_address(event.owner_id),
        event.session_ids[0],
    )
    moderator = add_user()
    grant_role(event.id, moderator, "moderator")
    path, copies = f"/v1/sessions/{session}/notify", [load_address(moderator).upper()]
    decision = collect_mails(lambda: owner.post(path, {"bcc": copies}))
    everybody = (ADA, email, load_address(moderator))
    assert decision == list_expected("Session Accept or Reject", *everybody)
    texts = {
        "subject": "News of {session_name} {nothing}",
        "message": "<p>Dear speakers &amp; friends,</p><b>welcome</b> to {event_name}"
        "<script>x</script>",
    }
    notices = collect_mails(lambda: owner.post(path, texts))
    assert notices == list_expected("session_notice", ADA, email)
    mail = load_last_mail()
    assert mail["subject"] == "Analytical Days: News of Notes on the engine {nothing}"
    assert "Dear speakers & friends,\nwelcome to " in mail["text"].replace("> ", "")
    assert "script" not in mail["message"]
    only_subject = collect_mails(lambda: owner.post(path, {"subject": "News", "message": " "}))
    assert only_subject == list_expected("session_notice", ADA, email)
    assert "becomes part of" in load_last_mail()["text"]


def test_a_withdrawn_session_is_mailed_to_the_organizers(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    session, speaker = event.session_ids[0], add_user(is_verified=False)
    set_columns("session", session, state="accepted", creator_id=speaker)
    withdrawal_mails = collect_mails(
        lambda: patch_row(enter(speaker), "session", session, state="withdrawn")
    )
    assert withdrawal_mails == list_expected("session_state_change", load_address(event.owner_id))
    set_columns("session", session, state="accepted")
    assert (
        collect_mails(
            lambda: patch_row(enter(event.owner_id), "session", session, state="withdrawn")
        )
        == []
    )


def test_another_time_or_room_is_mailed_from_either_side_of_the_link(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner, session, email = (
        enter(event.owner_id),
        event.session_ids[0],
        load_address(event.owner_id),
    )
    set_columns("session", session, state="accepted", microlocation_id=None)
    moved = list_expected("Session Schedule Change", ADA, email)
    assert (
        collect_mails(
            lambda: patch_row(
                owner, "session", session, starts_at=NEXT_DAY, ends_at="2018-03-23T04:00:00Z"
            )
        )
        == moved
    )
    assert (
        collect_mails(
            lambda: patch_row(owner, "session", session, starts_at=NEXT_DAY, subtitle="Here")
        )
        == []
    )
    room = f"/v1/microlocations/{event.microlocation_id}/relationships/sessions"
    assert (
        collect_mails(lambda: owner.send("POST", room, build_linkage([("session", session)])))
        == moved
    )
    assert (
        collect_mails(lambda: owner.send("DELETE", room, build_linkage([("session", session)])))
        == moved
    )


def test_an_event_is_published_deleted_restored_and_purged(
    draft: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    owner, admin, email = (
        enter(draft.owner_id),
        enter(add_user(is_admin=True)),
        load_address(draft.owner_id),
    )
    path = f"/v1/events/{draft.id}"
    live = collect_mails(lambda: patch_row(owner, "event", draft.id, state="published"))
    assert {who for action, who in live if action == "Event Published"} >= {ADA, email}
    assert collect_mails(lambda: owner.delete(path)) == list_expected("event_deleted", email)
    back = build_document("event", {"deleted-at": None}, draft.id)
    assert collect_mails(
        lambda: admin.send("PATCH", path, back, query="get_trashed=true")
    ) == list_expected("event_restored", email)
    assert collect_mails(lambda: admin.call("DELETE", path, "permanent=true")) == list_expected(
        "event_deleted", email
    )
    assert admin.get(path, {"get_trashed": "true"}).status == 404


def test_an_account_is_registered_and_changed(
    enter: Enter, add_user: AddUser, anonymous: Client
) -> None:
    body = build_document(
        "user", {"email": "hedy@example.org", "password": "correct horse battery"}
    )
    registered = collect_mails(lambda: anonymous.send("POST", "/v1/users", body))
    assert registered == list_expected("User Registration", "hedy@example.org")
    user = add_user()
    before = load_address(user)
    moved = collect_mails(lambda: patch_row(enter(user), "user", user, email="moved@example.org"))
    assert moved == [("User Confirmation", "moved@example.org"), ("User email", before)]
    changed = collect_mails(
        lambda: patch_row(enter(user), "user", user, password="another horse battery")
    )
    assert changed == list_expected("Change Password", "moved@example.org")
