"""Zips that other systems make, and texts that were never HTML."""

import json
from typing import Any

from sqlalchemy import func, select

from openevent.infra import db
from openevent.text.windows_zones import WINDOWS_ZONES
from openevent.text.zone_names import HOURS, ZONES_BY_MINUTES
from tests.factories import archives
from tests.integration.import_worker import imports
from tests.integration.import_worker.partial_zips import EMPTY_FILES, EVENT, import_files, pack


def list_warnings(message: Any) -> list[dict[str, Any]]:
    """Give the warnings of an import."""
    warnings: list[dict[str, Any]] = imports.row_of(message)["result"]["warnings"]
    return warnings


def test_a_folder_packed_on_windows_is_imported(user: int) -> None:
    event = {**EVENT, "timezone": "W. Europe Standard Time", "starts_at": "2028-06-05T09:00:00"}
    speakers = [
        {"id": 1.0, "name": "Zoë 潮", "photo_url": "/images/speakers/a.png"},
        {"id": 2.0, "name": "Bob", "photo_url": "images\\speakers\\a.png"},
    ]
    files = {**EMPTY_FILES, "event": event, "speakers": speakers}
    entries = {
        f"Days\\{name}": json.dumps(content, ensure_ascii=False).encode("utf-16")
        for name, content in files.items()
    }
    zipped = archives.pack_entries({**entries, "Days\\images\\speakers\\a.png": archives.PIXEL})
    message = imports.run_import(zipped, user)
    photos = [row["photo_url"] for row in imports.load_rows("speaker", message.event_id)]
    assert imports.load_media(message.event_id) == {photos[0]: archives.PIXEL}
    assert photos == [photos[0], photos[0]]
    (row,) = imports.load_rows("event", message.event_id)
    assert row["timezone"] == "Europe/Berlin"
    assert row["starts_at"].isoformat() == "2028-06-05T07:00:00+00:00"
    assert [warning["message"] for warning in list_warnings(message)] == [
        "The event ends before it starts: correct its dates."
    ]


def test_an_offset_as_zone_counts_for_the_times_of_the_event(user: int) -> None:
    times = {"starts_at": "2028-06-05T09:00:00", "ends_at": "2028-06-07T18:00:00"}
    event_id, warnings = import_files(user, event={**EVENT, **times, "timezone": "UTC+05:30"})
    (row,) = imports.load_rows("event", event_id)
    assert (row["timezone"], row["starts_at"].isoformat()) == (
        "Asia/Kolkata",
        "2028-06-05T03:30:00+00:00",
    )
    assert len(warnings) == 1
    assert warnings[0].startswith('"UTC+05:30" is an offset')


def test_the_database_knows_every_zone_that_an_import_maps(user: int) -> None:
    zones = sorted({*WINDOWS_ZONES.values(), *ZONES_BY_MINUTES.values()})
    zones += [f"Etc/GMT{-hours:+d}" for hours in HOURS]
    with db.connect() as connection:
        times = [
            connection.execute(select(func.timezone(zone, func.now()))).scalar() for zone in zones
        ]
    assert None not in times


def test_what_is_taken_out_of_a_record_is_one_warning(user: int) -> None:
    sessions = [
        {
            "id": 7,
            "title": "One",
            "short_abstract": "<p class=a>x</p><!-- y -->",
            "long_abstract": "<p class=b>a < b</p><script>z()</script>",
        },
        {"id": 8, "title": "Two", "long_abstract": "List<String>, <br/> if a<b and c>d"},
    ]
    message = imports.run_import(pack(sessions=sessions), user)
    rows = imports.load_rows("session", message.event_id)
    assert [row["long_abstract"] for row in rows] == [
        "<p>a &lt; b</p>",
        "List&lt;String&gt;, <br> if a&lt;b and c&gt;d",
    ]
    (warning,) = list_warnings(message)
    assert warning == {
        "file": "sessions",
        "record": 0,
        "id": "7",
        "pointer": "/short_abstract",
        "message": 'The HTML of "short_abstract", "long_abstract" may not have these parts, so '
        'they were left out: comments, the attribute "class", <script>.',
    }


def test_an_hour_that_the_clocks_skip_is_a_warning_of_the_record(user: int) -> None:
    times = {"starts_at": "2028-03-25T18:00:00", "ends_at": "2028-03-26T12:00:00"}
    night = {"starts_at": "2028-03-26T02:30:00", "ends_at": "2028-03-26T03:30:00"}
    sessions = [{"id": 1, "title": "gap", **night}]
    event = {**EVENT, **times, "timezone": "Europe/Berlin"}
    _, warnings = import_files(user, event=event, sessions=sessions)
    skipped_hour, order = warnings
    assert skipped_hour == (
        "02:30 does not exist on 2028-03-26 in Europe/Berlin: the clocks skip it. "
        "The import used 2028-03-26T03:30:00+02:00."
    )
    assert order == "The session must end after it starts: correct its times."
