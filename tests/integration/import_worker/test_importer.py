"""An import from zip to rows and objects."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from openevent.infra import db
from openevent.resources import BY_TYPE
from openevent.work.changes import changes
from tests.factories import archives
from tests.integration.import_worker import imports

OLDER = {"faq_types": 0, "faqs": 0}


def event_of(given: archives.Conference, user: int, *, publish: bool = False) -> dict[str, Any]:
    message = imports.run_import(archives.build_zip(given), user, publish=publish)
    (row,) = imports.load_rows("event", message.event_id)
    return row


def told_of(event_id: int) -> list[Any]:
    mine = (changes.c.subject_type == "event", changes.c.subject_id == event_id)
    with db.connect() as connection:
        return list(connection.execute(select(changes).where(*mine).order_by(changes.c.id)))


@pytest.mark.parametrize("dialect", archives.DIALECTS)
def test_a_whole_event_comes_in(dialect: str, user: int) -> None:
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
        else {**imports.CONFERENCE_COUNTS, **OLDER},
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
def test_every_dialect_says_the_same_of_a_session(dialect: str, user: int) -> None:
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
        track["id"], type_["id"], room["id"],
    )  # fmt: skip
    assert first["video_url"] == "https://video.example.org/1"
    assert imports.load_media(message.event_id)[first["slides_url"]] == b"%PDF-1.4"
    assert (second["state"], second["track_id"], second["starts_at"]) == ("draft", None, None)


def test_the_importer_becomes_the_owner_and_others_are_told(user: int) -> None:
    message = imports.run_import(archives.build_zip(), user)
    (membership,) = imports.load_rows("users-events-roles", message.event_id)
    roles = BY_TYPE["role"].table
    with db.connect() as connection:
        owner = connection.scalar(select(roles.c.id).where(roles.c.name == "owner"))
    (told,) = told_of(message.event_id)
    assert (membership["user_id"], membership["role_id"]) == (user, owner)
    assert (told.kind, told.subject_type, told.user_id) == ("event.imported", "event", user)


@pytest.mark.parametrize(
    ("said", "publish", "state"),
    [
        ("Published", True, "published"),
        ("published", False, "draft"),
        ("Completed", True, "draft"),
        (None, True, "draft"),
    ],
)
def test_it_is_published_where_the_zip_says_so_and_the_importer_asks(
    said: str | None,
    *,
    publish: bool,
    state: str,
    user: int,
) -> None:
    event = event_of(imports.build_conference(state=said), user, publish=publish)
    assert event["state"] == state
    news = ["event.imported", "event.published"] if state == "published" else ["event.imported"]
    assert [(told.kind, told.user_id) for told in told_of(event["id"])] == [
        (kind, user) for kind in news
    ]


def test_an_identifier_is_kept_where_it_is_free(user: int) -> None:
    first = event_of(imports.build_conference(identifier="days2018"), user)
    second = imports.run_import(
        archives.build_zip(imports.build_conference(identifier="Days2018")), user
    )
    (row,) = imports.load_rows("event", second.event_id)
    assert first["identifier"] == "days2018"
    assert row["identifier"].lower() != "days2018"
    assert imports.row_of(second)["result"]["identifier"] == row["identifier"]
    assert imports.row_of(second)["result"]["url"].endswith(row["identifier"])


@pytest.mark.parametrize("given", ["20180322", "a/b", ""])
def test_an_identifier_that_could_be_an_id_or_is_no_part_of_a_url_is_made_anew(
    given: str, user: int
) -> None:
    identifier = event_of(imports.build_conference(identifier=given), user)["identifier"]
    assert len(identifier) == 8
    assert not identifier.isdigit()


def test_types_and_topics_are_found_by_name_or_made(user: int) -> None:
    names = {"type": "Unheard of", "topic": "Engines", "sub_topic": "Difference"}
    first = event_of(imports.build_conference(**names), user)
    second = event_of(
        imports.build_conference(**{key: name.upper() for key, name in names.items()}), user
    )
    columns = ("event_type_id", "event_topic_id", "event_sub_topic_id")
    assert [first[column] for column in columns] == [second[column] for column in columns]
    with db.connect() as connection:
        table = BY_TYPE["event-sub-topic"].table
        made = connection.execute(
            select(table).where(table.c.id == first["event_sub_topic_id"])
        ).one()
    assert (made.name, made.slug, made.event_topic_id) == (
        "Difference",
        "difference",
        first["event_topic_id"],
    )


def test_a_type_in_the_trash_is_neither_found_nor_revived(user: int) -> None:
    names, types = (
        {"type": "Out", "topic": "Out", "sub_topic": "Out"},
        ("event-type", "event-topic", "event-sub-topic"),
    )
    columns = [f"{type_.replace('-', '_')}_id" for type_ in types]
    first = event_of(imports.build_conference(**names), user)
    with db.transaction() as connection:
        for type_ in types:
            connection.execute(BY_TYPE[type_].table.update().values(deleted_at=func.now()))
    second, third = (event_of(imports.build_conference(**names), user) for _ in range(2))
    assert [second[name] for name in columns] == [third[name] for name in columns]
    assert all(first[name] != second[name] for name in columns)


def test_the_licence_fills_what_the_copyright_lacks(user: int) -> None:
    details = {"name": "CC0", "url": "https://cc0.example.org", "long_name": "Zero"}
    event = event_of(imports.build_conference(licence_details=details), user)
    (found,) = imports.load_rows("event-copyright", event["id"])
    assert (found["licence"], found["licence_url"]) == ("CC BY 4.0", "https://cc0.example.org")


def test_a_file_of_its_own_wins_over_what_is_nested(user: int) -> None:
    given = {
        **archives.build_conference(),
        "event_copyright": [{"id": 9, "licence": "MIT", "holder": "Own"}],
    }
    (found,) = imports.load_rows("event-copyright", event_of(given, user)["id"])
    assert (found["licence"], found["holder"], found["year"]) == ("MIT", "Own", None)


def test_an_event_without_times_takes_those_of_its_sessions(user: int) -> None:
    message = imports.run_import(
        archives.build_zip(imports.build_conference(starts_at=None, ends_at="never")), user
    )
    (event,) = imports.load_rows("event", message.event_id)
    assert event["starts_at"] == datetime(2018, 3, 22, 1, 30, tzinfo=UTC)
    assert event["ends_at"] == datetime(2018, 3, 22, 2, 0, tzinfo=UTC)
    warned = imports.list_locations(imports.row_of(message)["result"]["warnings"])
    assert warned == [("event", None, "1", "/ends_at"), ("event", None, None, "/starts_at"),
                      ("event", None, None, "/ends_at")]  # fmt: skip


def test_what_is_in_the_trash_comes_in_as_such(user: int) -> None:
    given = archives.build_conference()
    given["sponsors"] = [
        {"id": 1, "name": "Gone", "deleted_at": "2018-01-01T00:00:00Z"},
        {"id": 2, "name": "Here", "deleted_at": ""},
    ]
    gone, here = imports.load_rows("sponsor", event_of(given, user)["id"])
    assert (gone["deleted_at"], here["deleted_at"]) == (datetime(2018, 1, 1, tzinfo=UTC), None)


def test_an_event_from_the_trash_comes_in_alive(user: int) -> None:
    message = imports.run_import(
        archives.build_zip(imports.build_conference(deleted_at="2018-01-01T00:00:00Z")), user
    )
    (event,) = imports.load_rows("event", message.event_id)
    assert (event["deleted_at"], imports.row_of(message)["result"]["warnings"]) == (None, [])


def test_the_old_servers_users_are_nobody_here(user: int) -> None:
    given = archives.build_conference()
    given["speakers"][0]["user_id"] = user
    given["sessions"][0]["creator_id"] = user
    event = event_of(given, user)
    assert [row["user_id"] for row in imports.load_rows("speaker", event["id"])] == [None, None]
    assert [row["creator_id"] for row in imports.load_rows("session", event["id"])] == [None, None]
