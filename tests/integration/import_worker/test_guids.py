"""An import keeps the guids of the zip that are free (docs/contract/archive.md#guids)."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError

from import_worker.store import inserts
from openevent.infra import db
from openevent.resources import BY_TYPE
from openevent.work import jobs
from tests.integration.export_worker import exports
from tests.integration.import_worker import imports
from tests.integration.import_worker.partial_zips import EVENT, import_files, pack

FILES = {
    "microlocation": "microlocations",
    "session": "sessions",
    "speaker": "speakers",
}


def build_files(**event: Any) -> dict[str, Any]:
    """Build the files of an event with a room, two speakers and two sessions, each with a guid."""
    speakers = [{"id": number, "name": "Ada", "guid": str(uuid4())} for number in (1, 2)]
    sessions = [{"id": number, "title": "Looms", "guid": str(uuid4())} for number in (1, 2)]
    return {
        "event": EVENT | {"guid": str(uuid4())} | event,
        "microlocations": [{"id": 1, "name": "Hall", "guid": str(uuid4())}],
        "speakers": speakers,
        "sessions": sessions,
    }


def list_guids(files: dict[str, Any]) -> list[str]:
    """List the guids of the event's files, in the order of the files."""
    records = [files["event"], *(record for file in FILES.values() for record in files[file])]
    return [record["guid"] for record in records]


def load_guids(event_id: int | None) -> list[str]:
    """Load the guids of the event's rows in the same order."""
    rows = [row for type_ in ("event", *FILES) for row in imports.load_rows(type_, event_id)]
    return [str(row["guid"]) for row in rows]


def delete_for_good(event_id: int | None) -> None:
    table = BY_TYPE["event"].table
    with db.transaction() as connection:
        connection.execute(delete(table).where(table.c.id == event_id))


def export_guids(event_id: int | None, user: int) -> list[str]:
    return list_guids(exports.read_records(exports.run_export(event_id or 0, user)))


def test_free_guids_are_kept(user: int) -> None:
    files = build_files()
    event_id, warnings = import_files(user, **files)
    assert warnings == []
    assert load_guids(event_id) == list_guids(files)


def test_rows_without_guid_get_one_each(user: int) -> None:
    speakers = [{"id": number, "name": "Ada"} for number in range(3)]
    event_id, warnings = import_files(user, speakers=speakers)
    guids = load_guids(event_id)
    assert len({*guids}) == len(guids) == 4
    assert warnings == []


def test_a_second_import_is_another_event_with_guids_of_its_own(user: int) -> None:
    zipped = pack(**build_files())
    first, second = (imports.run_import(zipped, user).event_id for _ in range(2))
    guids = [*load_guids(first), *load_guids(second)]
    assert len({*guids}) == len(guids)
    assert load_guids(first) == list_guids(exports.read_records(zipped))


def test_a_guid_in_the_trash_is_taken_and_one_that_was_purged_is_free(user: int) -> None:
    files = build_files()
    event_id, _ = import_files(user, **files)
    path, table = f"{event_id}", BY_TYPE["session"].table
    with db.transaction() as connection:
        is_of_event = table.c.event_id == int(path)
        connection.execute(table.update().where(is_of_event).values(deleted_at="2030-01-01"))
    again, _ = import_files(user, **files)
    assert not {*load_guids(again)} & {*list_guids(files)}
    delete_for_good(event_id)
    delete_for_good(again)
    assert load_guids(import_files(user, **files)[0]) == list_guids(files)


def test_an_export_and_its_import_elsewhere_keep_them(user: int) -> None:
    event_id = imports.run_import(pack(**build_files()), user).event_id
    zipped = exports.run_export(event_id or 0, user)
    guids = list_guids(exports.read_records(zipped))
    delete_for_good(event_id)  # as if the other deployment had never had it
    copy_id = imports.run_import(zipped, user).event_id
    assert export_guids(copy_id, user) == guids == load_guids(copy_id)


def test_a_malformed_guid_is_a_warning_and_replaced(user: int) -> None:
    sessions = [{"id": 1, "title": "Looms", "guid": "the-first"}]
    event_id, warnings = import_files(user, sessions=sessions)
    assert warnings == ['"the-first" is not a UUID: the row gets a new one.']
    assert all(load_guids(event_id))


def test_a_repeated_guid_stays_with_the_first_record(user: int) -> None:
    guid = str(uuid4())
    sessions = [{"id": number, "title": "x", "guid": guid.upper()} for number in (1, 2)]
    message = imports.run_import(pack(sessions=sessions), user)
    warnings = imports.row_of(message)["result"]["warnings"]
    assert [warning["message"] for warning in warnings] == [
        f"Another record has the guid {guid} too: this one gets a new one."
    ]
    assert imports.list_locations(warnings) == [("sessions", 1, "2", "/guid")]
    first, second = imports.load_rows("session", message.event_id)
    assert str(first["guid"]) == guid != str(second["guid"])


def test_a_room_that_only_a_session_describes_keeps_its_guid(user: int) -> None:
    guid = str(uuid4())
    sessions = [{"id": 1, "title": "x", "microlocation": {"id": 9, "name": "Hall", "guid": guid}}]
    event_id, _ = import_files(user, microlocations=[], sessions=sessions)
    assert [str(row["guid"]) for row in imports.load_rows("microlocation", event_id)] == [guid]


def test_a_guid_that_another_import_takes_meanwhile_is_a_retry(
    user: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = build_files()
    import_files(user, **files)
    message = imports.start_import(pack(**files), user)
    with monkeypatch.context() as patch:
        # As if the other import had committed after this statement began.
        patch.setattr(inserts, "_build_guid", lambda _table, column: f"r.{column}")
        with pytest.raises(DBAPIError, match="events_guid_key"):
            imports.run_worker(message)
    assert imports.row_of(message)["state"] == jobs.WAITING
    assert imports.run_worker(message)["state"] == jobs.SUCCESS
    assert not {*load_guids(message.event_id)} & {*list_guids(files)}
