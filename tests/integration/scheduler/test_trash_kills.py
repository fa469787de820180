"""A purge that is killed at any step ends the same when it is run again."""

from collections.abc import Mapping

import pytest
from sqlalchemy import select

from openevent.domain.media.unused_media import unused_media
from openevent.domain.trash.tables import purges
from openevent.infra import db, storage
from openevent.resources import BY_TYPE
from scheduler.handler import lambda_handler
from tests.integration import letters
from tests.integration.dispatcher import dying as dispatchers
from tests.integration.scheduler import dying, trash_scene
from tests.integration.scheduler.trash_scene import CHANGE, count, delete, list_objects

STEPS = (
    *(f"commit:{number}" for number in (*range(1, 11), *range(12, 41, 4))),
    *(f"{when}:s3:DeleteObjects:{number}" for when in ("before", "after") for number in (1, 2, 3)),
    *(f"{when}:sqs:SendMessage:{number}" for when in ("before", "after") for number in (1, 2, 3)),
)
"""Of the batches in which an event's rows go, each fourth one: they are all alike."""


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_purge_ends_the_same(step: str, environment: Mapping[str, str]) -> None:
    trash_scene.empty_trash()
    event, living = trash_scene.add_whole_event(), trash_scene.add_whole_event(None)
    photo = storage.build_media_key(living.id, "1" * 64, "a.png")
    table = BY_TYPE["speaker"].table
    with db.transaction() as connection:
        is_speaker = table.c.id == living.speaker_ids[0]
        connection.execute(table.update().where(is_speaker).values(photo_url=photo))
    trash_scene.put_objects(
        photo,
        storage.build_media_key(event.id, trash_scene.DIGEST, "a.png"),
        f"media/users/{event.owner_id}/a.png",
    )
    delete("speaker", living.speaker_ids[0], 31)
    delete("user", event.owner_id, 31)
    trash_scene.announce_long_ago()
    code = dispatchers.killed({}, step, environment, dying.SCHEDULER)
    assert code in {0, dispatchers.KILLED}
    lambda_handler({}, letters.Context())
    kinds = sorted(kind for kind, _ in trash_scene.list_purged())
    assert kinds == ["event.purged", "speaker.purged", "user.purged"]
    assert (count("event", id=event.id), count("user", id=event.owner_id)) == (0, 0)
    assert count("session", event_id=living.id) == 2
    prefixes = (f"media/events/{event.id}/", f"media/users/{event.owner_id}/", photo)
    assert list_objects(*prefixes) == []
    with db.connect() as connection:
        assert connection.execute(select(purges)).all() == []
        assert connection.execute(select(unused_media)).all() == []
        batches = select(CHANGE.c.batch).where(CHANGE.c.kind.like("%.purged")).distinct()
        assert len(connection.execute(batches).all()) == 3
    counts = lambda_handler({}, letters.Context())
    assert counts["events and users purged from the trash"] == 0


def test_the_last_steps_are_behind_the_purge(environment: Mapping[str, str]) -> None:
    """The steps above reach the end of a run: the last one kills nothing."""
    trash_scene.empty_trash()
    event = trash_scene.add_whole_event()
    delete("user", event.owner_id, 31)
    trash_scene.announce_long_ago()
    assert dispatchers.killed({}, "commit:99", environment, dying.SCHEDULER) == 0
