"""Imports from a zip to rows and objects."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from openevent.infra import db
from openevent.resources import BY_TYPE
from openevent.work.changes import changes
from tests.factories import archives
from tests.integration.import_worker import imports

OLD_DIALECT_COUNTS = {"faq_types": 0, "faqs": 0}


def import_event(
    conference: archives.Conference, user: int, *, publish: bool = False
) -> dict[str, Any]:
    message = imports.run_import(archives.build_zip(conference), user, publish=publish)
    (row,) = imports.load_rows("event", message.event_id)
    return row


def load_changes(event_id: int) -> list[Any]:
    is_of_event = (changes.c.subject_type == "event", changes.c.subject_id == event_id)
    query = select(changes).where(*is_of_event).order_by(changes.c.id)
    with db.connect() as connection:
        return list(connection.execute(query))


@pytest.mark.parametrize("dialect", archives.DIALECTS)
def test_a_complete_event_is_imported(dialect: str, user: int) -> None:
    message = imports.run_import(archives.build_zip(dialect=dialect), user)
    (event,) = imports.load_rows("event", message.event_id)
    result = imports.row_of(message)["result"]
    assert result == {
        "id": str(message.event_id),
        "event_name": "Analytical Days 2018",
        "identifier": event["identifier"],
        "url": f"https://front.example.org/events/{event['identifier']}",
        "counts": imports.CONFERENCE_COUNTS
        if dialect == "v2"
        else {**imports.CONFERENCE_COUNTS, **OLD_DIALECT_COUNTS},
        "warnings": [],
        "warning-count": 0,
    }
    assert imports.task_of(message)["percent"] == 100
    assert imports.load_links(message.event_id) == {
        ("Notes on the engine", "Ada Lovelace"),
        ("Notes on the engine", "Charles Babbage"),
    }
    assert sorted(imports.load_media(message.event_id).values()) == sorted(archives.MEDIA.values())


@pytest.mark.parametrize("dialect", archives.DIALECTS)
def test_every_dialect_gives_the_same_sessions(dialect: str, user: int) -> None:
    message = imports.run_import(archives.build_zip(dialect=dialect), user)
    first, second = imports.load_rows("session", message.event_id)
    (track,), (type_,) = (
        imports.load_rows("track", message.event_id),
        imports.load_rows("session-type", message.event_id),
    )
    (room,) = imports.load_rows("microlocation", message.event_id)
    assert (first["title"], first["state"], first["level"]) == (
        "Notes on the engine",
        "accepted",
        "Beginner",
    )
    assert first["starts_at"] == datetime(2018, 3, 22, 1, 30, tzinfo=UTC)
    assert (first["track_id"], first["session_type_id"], first["microlocation_id"]) == (
        track["id"],
        type_["id"],
        room["id"],
    )
    assert first["video_url"] == "https://video.example.org/1"
    assert imports.load_media(message.event_id)[first["slides_url"]] == b"%PDF-1.4"
    assert (second["state"], second["track_id"], second["starts_at"]) == ("draft", None, None)


def test_the_importer_becomes_the_owner_and_the_import_is_recorded(user: int) -> None:
    message = imports.run_import(archives.build_zip(), user)
    (membership,) = imports.load_rows("users-events-roles", message.event_id)
    roles = BY_TYPE["role"].table
    with db.connect() as connection:
        owner = connection.scalar(select(roles.c.id).where(roles.c.name == "owner"))
    (change,) = load_changes(message.event_id)
    assert (membership["user_id"], membership["role_id"]) == (user, owner)
    assert (change.kind, change.subject_type, change.user_id) == ("event.imported", "event", user)


@pytest.mark.parametrize(
    ("zip_state", "publish", "state"),
    [
        ("Published", True, "published"),
        ("published", False, "draft"),
        ("Completed", True, "draft"),
        (None, True, "draft"),
    ],
)
def test_an_event_is_published_if_the_zip_and_the_importer_say_so(
    zip_state: str | None,
    *,
    publish: bool,
    state: str,
    user: int,
) -> None:
    event = import_event(imports.build_conference(state=zip_state), user, publish=publish)
    assert event["state"] == state
    kinds = ["event.imported"]
    if state == "published":
        kinds.append("event.published")
    recorded = [(change.kind, change.user_id) for change in load_changes(event["id"])]
    assert recorded == [(kind, user) for kind in kinds]


@pytest.mark.parametrize(
    ("end", "notify", "notified", "warnings"),
    [
        ("2031-03-24T10:00:00Z", False, False, 0),
        ("2031-03-24T10:00:00Z", True, True, 0),
        ("2018-03-24T10:00:00Z", True, False, 1),
    ],
)
def test_a_published_import_tells_people_only_on_request(
    user: int, end: str, warnings: int, *, notify: bool, notified: bool
) -> None:
    conference = imports.build_conference(state="published", ends_at=end)
    zipped = archives.build_zip(conference)
    message = imports.run_import(zipped, user, publish=True, notify=notify)
    *_, publication = load_changes(message.event_id)
    assert (publication.kind, publication.facts) == ("event.published", {"notify": notified})
    result = imports.row_of(message)["result"]
    assert [warning["pointer"] for warning in result["warnings"]] == ["/ends_at"] * warnings


def test_the_parts_of_the_zip_are_switched_on_unless_it_says_otherwise(user: int) -> None:
    switches = ("is_sponsors_enabled", "is_sessions_speakers_enabled")
    event = import_event(imports.build_conference(), user)
    assert [event[switch] for switch in switches] == [True, True]
    off = import_event(imports.build_conference(is_sponsors_enabled=False), user)
    assert [off[switch] for switch in switches] == [False, True]
    empty = {file: [] for file in ("sponsors", "sessions", "speakers")}
    without = import_event(imports.build_conference() | empty, user)
    assert [without[switch] for switch in switches] == [False, False]


def test_the_importer_has_a_row_for_the_mails_about_the_event(user: int) -> None:
    event = import_event(imports.build_conference(), user)
    rows = imports.load_rows("email-notification", event["id"])
    assert [(row["user_id"], row["is_automatic"]) for row in rows] == [(user, True)]


def test_an_identifier_that_another_event_has_is_replaced(user: int) -> None:
    first = import_event(imports.build_conference(identifier="days2018"), user)
    second = imports.run_import(
        archives.build_zip(imports.build_conference(identifier="Days2018")), user
    )
    (row,) = imports.load_rows("event", second.event_id)
    assert first["identifier"] == "days2018"
    assert row["identifier"].lower() != "days2018"
    assert imports.row_of(second)["result"]["identifier"] == row["identifier"]
    assert imports.row_of(second)["result"]["url"].endswith(row["identifier"])


@pytest.mark.parametrize("identifier", ["20180322", "a/b", ""])
def test_an_identifier_that_is_not_valid_in_a_url_is_replaced(identifier: str, user: int) -> None:
    event = import_event(imports.build_conference(identifier=identifier), user)
    assert len(event["identifier"]) == 8
    assert not event["identifier"].isdigit()


def test_types_and_topics_are_found_by_name_or_created(user: int) -> None:
    names = {"type": "Unheard of", "topic": "Engines", "sub_topic": "Difference"}
    first = import_event(imports.build_conference(**names), user)
    second = import_event(
        imports.build_conference(**{key: name.upper() for key, name in names.items()}), user
    )
    columns = ("event_type_id", "event_topic_id", "event_sub_topic_id")
    assert [first[column] for column in columns] == [second[column] for column in columns]
    with db.connect() as connection:
        table = BY_TYPE["event-sub-topic"].table
        sub_topic = connection.execute(
            select(table).where(table.c.id == first["event_sub_topic_id"])
        ).one()
    assert (sub_topic.name, sub_topic.slug, sub_topic.event_topic_id) == (
        "Difference",
        "difference",
        first["event_topic_id"],
    )


def test_a_type_in_the_trash_is_neither_found_nor_restored(user: int) -> None:
    names, types = (
        {"type": "Out", "topic": "Out", "sub_topic": "Out"},
        ("event-type", "event-topic", "event-sub-topic"),
    )
    columns = [f"{type_.replace('-', '_')}_id" for type_ in types]
    first = import_event(imports.build_conference(**names), user)
    with db.transaction() as connection:
        for type_ in types:
            connection.execute(BY_TYPE[type_].table.update().values(deleted_at=func.now()))
    second, third = (import_event(imports.build_conference(**names), user) for _ in range(2))
    assert [second[name] for name in columns] == [third[name] for name in columns]
    assert all(first[name] != second[name] for name in columns)


def test_licence_details_fill_the_empty_fields_of_the_copyright(user: int) -> None:
    details = {"name": "CC0", "url": "https://cc0.example.org", "long_name": "Zero"}
    event = import_event(imports.build_conference(licence_details=details), user)
    (copyright_,) = imports.load_rows("event-copyright", event["id"])
    assert (copyright_["licence"], copyright_["licence_url"]) == (
        "CC BY 4.0",
        "https://cc0.example.org",
    )


def test_a_separate_file_wins_over_nested_records(user: int) -> None:
    conference = {
        **archives.build_conference(),
        "event_copyright": [{"id": 9, "licence": "MIT", "holder": "Own"}],
    }
    (copyright_,) = imports.load_rows("event-copyright", import_event(conference, user)["id"])
    assert (copyright_["licence"], copyright_["holder"], copyright_["year"]) == ("MIT", "Own", None)


def test_an_event_without_times_gets_those_of_its_sessions(user: int) -> None:
    message = imports.run_import(
        archives.build_zip(imports.build_conference(starts_at=None, ends_at="never")), user
    )
    (event,) = imports.load_rows("event", message.event_id)
    assert event["starts_at"] == datetime(2018, 3, 22, 1, 30, tzinfo=UTC)
    assert event["ends_at"] == datetime(2018, 3, 22, 2, 0, tzinfo=UTC)
    warning_locations = imports.list_locations(imports.row_of(message)["result"]["warnings"])
    assert warning_locations == [
        ("event", None, "1", "/ends_at"),
        ("event", None, None, "/starts_at"),
        ("event", None, None, "/ends_at"),
    ]


def test_a_trashed_record_is_imported_into_the_trash(user: int) -> None:
    conference = archives.build_conference()
    conference["sponsors"] = [
        {"id": 1, "name": "Gone", "deleted_at": "2018-01-01T00:00:00Z"},
        {"id": 2, "name": "Here", "deleted_at": ""},
    ]
    trashed, active = imports.load_rows("sponsor", import_event(conference, user)["id"])
    assert (trashed["deleted_at"], active["deleted_at"]) == (datetime(2018, 1, 1, tzinfo=UTC), None)


def test_a_trashed_event_is_not_imported_into_the_trash(user: int) -> None:
    message = imports.run_import(
        archives.build_zip(imports.build_conference(deleted_at="2018-01-01T00:00:00Z")), user
    )
    (event,) = imports.load_rows("event", message.event_id)
    assert (event["deleted_at"], imports.row_of(message)["result"]["warnings"]) == (None, [])


def test_user_ids_of_another_server_are_left_out(user: int) -> None:
    conference = archives.build_conference()
    conference["speakers"][0]["user_id"] = user
    conference["sessions"][0]["creator_id"] = user
    event = import_event(conference, user)
    assert [row["user_id"] for row in imports.load_rows("speaker", event["id"])] == [None, None]
    assert [row["creator_id"] for row in imports.load_rows("session", event["id"])] == [None, None]
