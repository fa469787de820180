"""Out, in again, and out again: the two exports are the same event."""

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
from tests.integration.export_worker.test_records import STRANGE
from tests.integration.import_worker import imports as imports
from tests.integration.import_worker import samples

ALL = {"image": True, "video": True, "document": True, "audio": True}
TEXTS = {
    "session": ("title", "language", "level"),
    "speaker": ("name", "organisation"),
    "track": ("name", "description"),
    "sponsor": ("type",),
}
JSON = {"list": [1, 2.5, {"id": 1, "none": None}], "text": "\\ \n \u65e5", "empty": [], "yes": True}


def lost(event_id: int, user_id: int, folder: Path) -> list[str]:
    """Export, import that, export that: what differs, in words."""
    one, two = folder / "one.zip", folder / "two.zip"
    one.write_bytes(exports.run_export(event_id, user_id, **ALL))
    again = imports.run_import(one.read_bytes(), user_id, publish=True).event_id
    assert again is not None
    two.write_bytes(exports.run_export(again, user_id, **ALL))
    return compare.list_differences(one, two)


def user() -> int:
    with db.transaction() as connection:
        return events.add_user(connection)


def in_and_out(zipped: bytes, folder: Path) -> list[str]:
    who = user()
    event_id = imports.run_import(zipped, who, publish=True).event_id
    assert event_id is not None
    return lost(event_id, who, folder)


@pytest.mark.parametrize("name", samples.NAMES)
def test_the_real_conferences_are_lossless(name: str, tmp_path: Path) -> None:
    sample = samples.Sample(name)
    if not sample.path.exists():
        pytest.skip(f"the samples of real conferences are not in {samples.SAMPLES}")
    assert in_and_out(sample.path.read_bytes(), tmp_path) == []


def test_an_event_with_everything_is_lossless(tmp_path: Path) -> None:
    assert in_and_out(archives.build_zip(), tmp_path) == []


def test_rows_full_of_strange_text_json_and_media_are_lossless(tmp_path: Path) -> None:
    with db.transaction() as connection:
        whole = events.add_whole_event(connection)
    fill(whole)
    assert lost(whole.id, whole.owner_id, tmp_path) == []


def fill(whole: WholeEvent) -> None:
    """Give rows strange texts, JSON columns, and media of ours in every field that holds one."""
    ids = {
        "session": whole.session_ids[0],
        "speaker": whole.speaker_ids[1],
        "track": whole.track_id,
        "sponsor": whole.sponsor_id,
        "event": whole.id,
        "event-copyright": whole.copyright_id,
    }
    for type_, id_ in ids.items():
        resource = BY_TYPE[type_]
        assert resource.archive is not None
        values: dict[str, Any] = dict.fromkeys(
            TEXTS.get(type_, ()), STRANGE.replace("\r\x01\x7f", "").strip()
        )
        values |= {
            name: JSON
            for name, attribute in resource.fields.items()
            if attribute.kind.name == "json"
        }
        values |= {field: put(whole.id, f"{type_}-{field}.bin") for field in resource.archive.media}
        with db.transaction() as connection:
            connection.execute(
                update(resource.table).where(resource.table.c.id == id_).values(values)
            )


def put(event_id: int, name: str) -> str:
    key = storage.build_media_key(event_id, sha256(name.encode()).hexdigest(), name)
    client("s3").put_object(Bucket=settings().bucket, Key=key, Body=name.encode())
    return key
