"""What a purge leaves keeps no personal data: no address, no name and no text of anybody."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select, text, update

from openevent.auth import tokens
from openevent.infra import db
from openevent.mail.tables import unsubscribes
from openevent.model.resource import METADATA
from openevent.resources import BY_TYPE
from openevent.work import job_reports, jobs
from tests.factories import events
from tests.integration.scheduler import trash_scene
from tests.integration.scheduler.trash_scene import (
    CHANGE,
    add_job,
    add_whole_event,
    announce_long_ago,
    count,
    delete,
    list_objects,
    list_purged,
    put_objects,
)
from tests.unit.api.client import Client

ADDRESS = "zoe.quill@example.org"
FORMER = "zoe.before@example.org"
OTHERS = "Of another event"
SECRET = "quill"
"""Part of each address, name and text that must be gone."""


@pytest.fixture(autouse=True)
def _scene() -> None:
    trash_scene.empty_trash()


@pytest.fixture(params=["purge", "for good"])
def remove(request: pytest.FixtureRequest) -> Callable[[str, int], None]:
    """Purge a row, or let an administrator delete it for good: both leave the same."""

    def purge(type_: str, id_: int) -> None:
        delete(type_, id_, 31)
        announce_long_ago()
        assert trash_scene.purge()[1] == 1
        assert list_purged()[-1] == (f"{type_}.purged", id_)

    def delete_for_good(type_: str, id_: int) -> None:
        with db.transaction() as connection:
            admin = events.add_user(connection, is_admin=True)
        client = Client(tokens.sign_access_token(admin, 0, fresh=True))
        answer = client.call("DELETE", f"/v1/{BY_TYPE[type_].plural}/{id_}", "permanent=true")
        assert answer.status == 200, answer.json
        assert trash_scene.purge()[1] == 1

    return purge if request.param == "purge" else delete_for_good


def add_mail(**values: Any) -> int:
    mail = {
        "recipient": "reader@example.org",
        "action": "event_deleted",
        "subject": f"Event of {SECRET}",
        "message": f"<p>{SECRET}</p>",
        "text": SECRET,
        "state": "sent",
        "link": {"seal": SECRET},
        "attachments": [{"name": SECRET}],
        "reason": f"{SECRET} is unknown",
    }
    with db.transaction() as connection:
        return events.add(connection, "mail", **{**mail, **values})


def load_mail(id_: int) -> dict[str, Any]:
    table = BY_TYPE["mail"].table
    with db.connect() as connection:
        row = connection.execute(select(table).where(table.c.id == id_)).mappings().one()
    return {name: row[name] for name in ("recipient", "action", "state", "user_id", "event_id")}


def add_change(kind: str, subject: tuple[str, int], user_id: int, **facts: Any) -> None:
    row = {"batch": uuid4(), "kind": kind, "subject_type": subject[0], "subject_id": subject[1]}
    with db.transaction() as connection:
        connection.execute(insert(CHANGE).values(**row, user_id=user_id, facts=facts))


def list_facts(kind: str) -> list[dict[str, Any]]:
    with db.connect() as connection:
        query = select(CHANGE.c.facts).where(CHANGE.c.kind == kind).order_by(CHANGE.c.id)
        return list(connection.execute(query).scalars())


def find_tables(words: str) -> set[str]:
    """Find the tables that have a text in any row."""
    tables = [table for table in METADATA.tables.values() if not table.info]
    with db.connect() as connection:
        return {
            table.name
            for table in tables
            if connection.execute(
                text(f'SELECT 1 FROM "{table.name}" AS t WHERE t::text ILIKE :words LIMIT 1'),
                {"words": f"%{words}%"},
            ).first()
        }


def test_the_records_about_an_event(remove: Callable[[str, int], None]) -> None:
    event = add_whole_event(None, name=f"Fair of {SECRET}")
    other = add_whole_event(None)
    sent_mail = add_mail(event_id=event.id, user_id=event.owner_id, actor_id=event.owner_id)
    held_mail = add_mail(event_id=event.id, state="held")
    stays = add_mail(event_id=other.id, recipient="kept@example.org", subject=OTHERS)
    add_change("event.contacted", ("event", event.id), event.owner_id, text=SECRET, to="x")
    add_change(
        "speakers-call.invitations", ("speakers-call", 1), 1, emails=[SECRET], event=event.id
    )
    add_change("event.contacted", ("event", other.id), event.owner_id, text="kept")
    problems = {"errors": [], "warnings": [SECRET], "warning-count": 1, "message": "Done."}
    add_job(event.owner_id, event.id, jobs.SUCCESS, subject=f"{SECRET}.zip", result=problems)
    with db.transaction() as connection:
        job_id = connection.execute(select(jobs.jobs.c.id)).scalar_one()
        report = {"job_id": job_id, "errors": [], "warnings": [SECRET]}
        connection.execute(insert(job_reports.job_reports).values(report))
    remove("event", event.id)
    assert load_mail(stays)["recipient"] == "kept@example.org"
    with db.transaction() as connection:
        table = BY_TYPE["mail"].table
        connection.execute(table.delete().where(table.c.subject == OTHERS))
    assert find_tables(SECRET) == set()
    nobody = {"recipient": None, "action": "event_deleted", "user_id": None, "event_id": None}
    assert load_mail(sent_mail) == {**nobody, "state": "sent"}
    assert load_mail(held_mail) == {**nobody, "state": "skipped"}
    assert list_facts("event.contacted") == [{"to": "x"}, {"text": "kept"}]
    assert list_facts("speakers-call.invitations") == [{"event": event.id}]
    with db.connect() as connection:
        job = connection.execute(select(jobs.jobs)).mappings().one()
    assert (job["state"], job["subject"], job["result"]) == (
        "success",
        "",
        {"warning-count": 1, "message": "Done."},
    )


def add_person(**values: Any) -> int:
    names = {"first_name": "Zoe", "last_name": SECRET, "email": ADDRESS}
    with db.transaction() as connection:
        return events.add_user(connection, **{**names, **values})


def add_traces(user_id: int, event: events.WholeEvent) -> dict[str, int]:
    """Write what refers to a user; the ids of mails by name."""
    table = BY_TYPE["session"].table
    with db.transaction() as connection:
        add = lambda type_, **values: events.add(connection, type_, **values)  # noqa: E731
        for actor in (ADDRESS, FORMER, "other@example.org"):
            add("activity", actor=actor, action="x")
        role = BY_TYPE["role"].table
        role_id = connection.execute(select(role.c.id).where(role.c.name == "moderator")).scalar()
        add(
            "role-invite",
            event_id=event.id,
            email=ADDRESS.upper(),
            role_name="moderator",
            role_id=role_id,
            status="accepted",
        )
        add(
            "speaker-invite",
            event_id=event.id,
            session_id=event.session_ids[0],
            email=ADDRESS,
            inviter_id=user_id,
        )
        add("suppression", address=ADDRESS)
        connection.execute(insert(unsubscribes).values(address=ADDRESS, action_group="events"))
        add("feedback", event_id=event.id, user_id=user_id, rating=1, comment=SECRET)
        add("user-favourite-session", session_id=event.session_ids[0], user_id=user_id)
        add("notification", user_id=user_id, title=SECRET)
        connection.execute(
            update(table).where(table.c.id == event.session_ids[0]).values(creator_id=user_id)
        )
    add_change("event.contacted", ("event", event.id), user_id, text=SECRET)
    add_change("user.email", ("user", user_id), user_id, previous=FORMER, email=ADDRESS)
    return {
        "own": add_mail(recipient=ADDRESS, user_id=user_id, event_id=event.id),
        "by address": add_mail(recipient=ADDRESS, event_id=event.id),
        "former": add_mail(recipient=FORMER, user_id=user_id, action="User email"),
        "caused": add_mail(actor_id=user_id, reply_to=ADDRESS, event_id=event.id),
    }


def test_the_records_about_a_user(remove: Callable[[str, int], None]) -> None:
    event, user_id = add_whole_event(None), add_person()
    keys = [f"media/users/{user_id}/a.png", f"mails/users/{user_id}/1.json"]
    put_objects(*keys)
    mails = add_traces(user_id, event)
    remove("user", user_id)
    assert find_tables(SECRET) == set()
    assert find_tables("zoe.") == set()
    with db.connect() as connection:
        actors = BY_TYPE["activity"].table.c.actor
        rows = connection.execute(select(actors).where(actors.is_not(None))).scalars().all()
    assert rows == ["other@example.org"]
    assert [load_mail(mails[name])["recipient"] for name in ("own", "by address", "former")] == [
        None,
        None,
        None,
    ]
    caused = load_mail(mails["caused"])
    assert (caused["recipient"], caused["event_id"]) == ("reader@example.org", event.id)
    assert list_objects(*keys) == []
    assert count("session", event_id=event.id) == 2, "the sessions of living events stay"
    assert count("session", creator_id=user_id) == 0


def test_a_speaker_stays_without_the_account() -> None:
    event, user_id = add_whole_event(None), add_person()
    table = BY_TYPE["speaker"].table
    with db.transaction() as connection:
        values = {"user_id": user_id, "email": ADDRESS}
        connection.execute(update(table).where(table.c.id == event.speaker_ids[0]).values(values))
        events.add(connection, "suppression", address=ADDRESS)
        connection.execute(insert(unsubscribes).values(address=ADDRESS, action_group="events"))
    delete("user", user_id, 31)
    assert trash_scene.purge()[1] == 1
    with db.connect() as connection:
        row = connection.execute(
            select(table.c.user_id, table.c.email).where(table.c.id == event.speaker_ids[0])
        ).one()
    assert tuple(row) == (None, ADDRESS)
    assert count("suppression", address=ADDRESS) == 1, "the speaker wants no mail either"
    assert find_tables("zoe.") == {"speakers", "suppressions", "unsubscribes"}


def test_an_address_that_another_account_has_stays() -> None:
    event = add_whole_event(None)
    user_id = add_person(email=f"{ADDRESS}.deleted")
    namesake = add_person()
    mails = add_traces(user_id, event)
    delete("user", user_id, 31)
    assert trash_scene.purge()[1] == 1
    assert load_mail(mails["own"])["recipient"] is None
    assert load_mail(mails["by address"])["recipient"] == ADDRESS
    assert (count("activity", actor=ADDRESS), count("activity", actor=FORMER)) == (1, 0)
    assert (count("suppression"), count("role-invite"), count("user", id=namesake)) == (1, 1, 1)


def test_an_address_that_was_never_verified_may_be_of_another_person() -> None:
    event, user_id = add_whole_event(None), add_person(is_verified=False)
    mails = add_traces(user_id, event)
    delete("user", user_id, 31)
    assert trash_scene.purge()[1] == 1
    assert load_mail(mails["own"])["recipient"] is None
    assert load_mail(mails["by address"])["recipient"] == ADDRESS
    assert (count("activity", actor=ADDRESS), count("suppression")) == (0, 1)


def test_the_address_of_a_trashed_account_is_compared_without_its_ending() -> None:
    event, user_id = add_whole_event(None), add_person()
    add_traces(user_id, event)
    table = BY_TYPE["user"].table
    with db.transaction() as connection:
        email = func.concat(table.c.email, ".deleted.deleted")
        connection.execute(update(table).where(table.c.id == user_id).values(email=email))
    delete("user", user_id, 31)
    assert trash_scene.purge()[1] == 1
    assert find_tables("zoe.") == set()
