"""Dead letters of pictures: an error is stored, or they wait for their row."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from openevent.domain.pictures.messages import EventPictures, RowPicture
from openevent.infra import db
from openevent.resources.event import events as event_resource
from openevent.work import jobs
from openevent.work.changes import changes
from openevent.work.messages import QueueMessage
from tests.factories import events
from tests.integration import put_aside
from tests.integration.dispatcher.test_dead_letters import NO_FAILURES, bury, letter, old

events_table = event_resource.table


def bury_picture(picture: QueueMessage, *, is_old: bool = False) -> Any:
    """Bury the message of a picture, which names no task."""
    record = put_aside.with_body(
        letter(jobs.ExportUser(task_id=uuid4(), user_id=1, request_id="r")),
        picture.model_dump_json(),
    )
    record["messageAttributes"] = {}
    return bury(old(record) if is_old else record)


def test_a_picture_whose_sizes_fail_has_an_error(
    user: int, capsys: pytest.CaptureFixture[str]
) -> None:
    key = "media/events/1/a/b.jpg"
    with db.transaction() as connection:
        event_id = events.add_event(connection, user, logo_url=key)
    picture = RowPicture(type="event", row_id=event_id, column="logo_url", key=key)
    assert bury_picture(picture) == NO_FAILURES
    assert '"PictureDead":[1.0]' in capsys.readouterr().out
    with db.connect() as connection:
        entries = connection.execute(select(events_table.c.picture_sizes)).scalar_one()
        kinds = select(changes.c.kind, changes.c.facts).where(changes.c.subject_id == event_id)
        rows = connection.execute(kinds).all()
    sentence = "Its sizes could not be made: every attempt failed."
    assert entries == {"logo_url": {"source": key, "error": sentence}}
    assert rows == [("picture.unreadable", {"reason": sentence, "event": event_id})]


def test_a_picture_without_a_row_comes_again_until_it_is_old() -> None:
    picture = RowPicture(type="event", row_id=999_999, column="logo_url", key="media/events/1/a/b")
    assert bury_picture(picture) != NO_FAILURES
    assert bury_picture(picture, is_old=True) == NO_FAILURES


def test_a_picture_of_a_column_without_pictures_is_put_aside() -> None:
    picture = RowPicture(type="event", row_id=1, column="name", key="media/events/1/a/b")
    assert bury_picture(picture) == NO_FAILURES


def test_the_pictures_of_an_event_are_given_up(
    user: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with db.transaction() as connection:
        event_id = events.add_event(connection, user)
    assert bury_picture(EventPictures(pictures_of_event=event_id)) == NO_FAILURES
    assert '"PictureDead":[1.0]' in capsys.readouterr().out


def test_the_pictures_of_an_event_that_never_was_come_again_until_they_are_old(
    capsys: pytest.CaptureFixture[str],
) -> None:
    pictures = EventPictures(pictures_of_event=999_999)
    assert bury_picture(pictures) != NO_FAILURES
    assert bury_picture(pictures, is_old=True) == NO_FAILURES
    assert "PictureDead" not in capsys.readouterr().out
