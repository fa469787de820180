"""What a mail says about people: its greeting, who invites, and the first warnings of a job."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update

from openevent.infra import db
from openevent.resources.mail import mails
from openevent.resources.role import roles
from openevent.resources.speaker import speakers
from openevent.resources.user import users
from openevent.work import jobs
from tests.factories import events
from tests.factories.events import WholeEvent
from tests.integration.dispatcher import desk


def set_user(user: int, **values: Any) -> None:
    with db.transaction() as connection:
        connection.execute(update(users.table).where(users.table.c.id == user).values(values))


def load_texts(subject: tuple[str, int]) -> dict[str, str]:
    """Load the text of each mail of a subject, by recipient in lower case."""
    rows = desk.of_subject(mails.table, subject)
    return {row["recipient"].lower(): row["text"] for row in rows}


def list_greetings(whole: WholeEvent) -> set[str]:
    desk.react("event.published", ("event", whole.id), whole.owner_id)
    texts = load_texts(("event", whole.id)).values()
    return {text.splitlines()[0] for text in texts}


@pytest.mark.parametrize(
    ("first_name", "greeting"),
    [
        ("Ada", "Hello Ada,"),
        (" Ada\nBcc: all ", "Hello Ada Bcc: all,"),
        (None, "Hello,"),
        ("", "Hello,"),
        ("see http://evil.example", "Hello,"),
    ],
)
def test_a_mail_greets_by_the_first_name(
    whole: WholeEvent, first_name: str | None, greeting: str
) -> None:
    set_user(whole.owner_id, first_name=first_name, last_name="Lovelace")
    assert list_greetings(whole) == {greeting}


def test_an_address_that_is_not_the_accounts_learns_no_name(whole: WholeEvent) -> None:
    with db.transaction() as connection:
        user = events.add_user(connection, first_name="Grace")
        is_speaker = speakers.table.c.id == whole.speaker_ids[0]
        values = {"user_id": user, "email": "somebody.else@example.org"}
        connection.execute(update(speakers.table).where(is_speaker).values(values))
    desk.react("event.published", ("event", whole.id), whole.owner_id)
    text = load_texts(("event", whole.id))["somebody.else@example.org"]
    assert text.startswith("Hello,\n")


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ({"first_name": "Ada", "last_name": "Lovelace"}, "Ada Lovelace asks you to"),
        ({"public_name": "Countess"}, "Countess asks you to"),
        ({"first_name": "Ada", "is_blocked": True}, None),
        ({"first_name": "www.evil.example"}, None),
        ({}, None),
    ],
)
def test_an_invitation_names_who_invites(
    whole: WholeEvent, names: dict[str, Any], sentence: str | None
) -> None:
    with db.transaction() as connection:
        inviter = events.add_user(connection, **names)
        role = select(roles.table.c.id).where(roles.table.c.name == "moderator").scalar_subquery()
        email = f"guest{inviter}@example.org"
        of_role = {"email": email, "role_name": "moderator", "role_id": role}
        to_role = events.add(connection, "role-invite", event_id=whole.id, **of_role)
        of_session = {"email": email, "session_id": whole.session_ids[0], "inviter_id": inviter}
        to_session = events.add(connection, "speaker-invite", event_id=whole.id, **of_session)
    for type_, invite in (("role-invite", to_role), ("speaker-invite", to_session)):
        desk.react(f"{type_}.sent", (type_, invite), inviter)
        text = " ".join(load_texts((type_, invite))[email].split())
        assert (sentence or "ask you to") in text or "You are asked" in text
        assert (sentence is None) is ("asks you to" not in text)
        assert f"user{inviter}@" not in text


def test_an_import_lists_its_first_five_warnings(whole: WholeEvent) -> None:
    warnings = [
        {
            "file": "sessions",
            "record": number,
            "id": None,
            "pointer": "/x",
            "message": f"No {number}.",
        }
        for number in range(7)
    ]
    row = {
        "task_id": uuid4(),
        "kind": jobs.ImportEvent.kind,
        "user_id": whole.owner_id,
        "event_id": whole.id,
        "subject": "a.zip",
        "state": jobs.SUCCESS,
        "result": {"counts": {}, "warnings": warnings, "warning-count": 24},
    }
    with db.transaction() as connection:
        connection.execute(insert(jobs.jobs).values(row))
    subject = ("event", whole.id)
    desk.react("event.imported", subject, whole.owner_id, task_id=str(row["task_id"]))
    (text,) = load_texts(subject).values()
    assert "24 warnings. The first five:\n\n- sessions, record 0: No 0.\n" in text
    assert "record 4: No 4." in text
    assert "No 5." not in text
    assert "has been imported and published" in " ".join(text.split())
