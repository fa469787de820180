"""An event that is exported, imported and exported again gives the same export."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from local.commands import compare
from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.resources import BY_TYPE
from tests.factories import archives, events
from tests.factories.events import WholeEvent
from tests.integration.export_worker import exports
from tests.integration.export_worker.test_records import SPECIAL_CHARACTERS
from tests.integration.import_worker import imports, samples

ALL = {"image": True, "video": True, "document": True, "audio": True}
TEXTS = {
    "session": ("title", "language", "level"),
    "speaker": ("name", "organisation"),
    "track": ("name", "description"),
    "sponsor": ("type",),
}
JSON = {"list": [1, 2.5, {"id": 1, "none": None}], "text": "\\ \n \u65e5", "empty": [], "yes": True}


def find_differences(event_id: int, user_id: int, folder: Path) -> list[str]:
    """Export, import that and export again; return the differences as sentences."""
    first, second = folder / "first.zip", folder / "second.zip"
    first.write_bytes(exports.run_export(event_id, user_id, **ALL))
    imported_id = imports.run_import(first.read_bytes(), user_id, publish=True).event_id
    assert imported_id is not None
    second.write_bytes(exports.run_export(imported_id, user_id, **ALL))
    return compare.list_differences(first, second)


def add_user() -> int:
    with db.transaction() as connection:
        return events.add_user(connection)


def find_import_differences(zipped: bytes, folder: Path) -> list[str]:
    user_id = add_user()
    event_id = imports.run_import(zipped, user_id, publish=True).event_id
    assert event_id is not None
    return find_differences(event_id, user_id, folder)


@pytest.mark.parametrize("name", samples.NAMES)
def test_the_real_conferences_are_lossless(name: str, tmp_path: Path) -> None:
    sample = samples.Sample(name)
    if not sample.path.exists():
        pytest.skip(f"the samples of real conferences are not in {samples.SAMPLES}")
    assert find_import_differences(sample.path.read_bytes(), tmp_path) == []


def test_an_event_with_everything_is_lossless(tmp_path: Path) -> None:
    assert find_import_differences(archives.build_zip(), tmp_path) == []


def test_special_characters_json_and_media_are_lossless(tmp_path: Path) -> None:
    with db.transaction() as connection:
        event = events.add_whole_event(connection)
    fill(event)
    assert find_differences(event.id, event.owner_id, tmp_path) == []


def fill(event: WholeEvent) -> None:
    """Fill rows with special characters, JSON, and media of ours in each media field."""
    ids = {
        "session": event.session_ids[0],
        "speaker": event.speaker_ids[1],
        "track": event.track_id,
        "sponsor": event.sponsor_id,
        "event": event.id,
        "event-copyright": event.copyright_id,
    }
    for type_, id_ in ids.items():
        resource = BY_TYPE[type_]
        assert resource.archive is not None
        values: dict[str, Any] = dict.fromkeys(
            TEXTS.get(type_, ()), SPECIAL_CHARACTERS.replace("\r\x01\x7f", "").strip()
        )
        values |= {
            name: JSON
            for name, attribute in resource.fields.items()
            if attribute.kind.name in {"json", "answers"}
        }
        values |= {
            field: put_medium(event.id, f"{type_}-{field}.bin") for field in resource.archive.media
        }
        with db.transaction() as connection:
            connection.execute(
                update(resource.table).where(resource.table.c.id == id_).values(values)
            )


def put_medium(event_id: int, name: str) -> str:
    key = storage.build_media_key(event_id, sha256(name.encode()).hexdigest(), name)
    client("s3").put_object(Bucket=settings().bucket, Key=key, Body=name.encode())
    return key
