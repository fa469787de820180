"""A copied event: its own rows and media, the same settings, parts and roles, no sessions and no speakers."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, update

from openevent.domain.event import copying
from openevent.infra import db
from openevent.model.permissions import Identity
from openevent.model.resource import Resource
from openevent.resources import BY_TYPE
from openevent.resources.event import events
from openevent.resources.sponsor import sponsors
from openevent.work import changes
from tests.factories import events as factory

DIGEST = "0123456789abcdef" * 2
OWN = {"id", "event_id", "faq_type_id"}
NONE = ("session", "speaker", "feedback", "role-invite")


@pytest.fixture
def connection() -> Iterator[Connection]:
    with db._wait_for_connection(1) as opened, opened.begin() as transaction:
        opened.info[db.BEFORE_COMMIT] = []  # they are never done: all of it is rolled back
        yield opened
        transaction.rollback()


@pytest.fixture
def source(connection: Connection) -> factory.WholeEvent:
    """A published event that is featured, with a tax, a deleted sponsor, and a medium of its own and a foreign one."""
    event = factory.add_whole_event(
        connection, is_featured=True, schedule_published_on=factory.OPENING
    )
    factory.add(connection, "tax", event_id=event.id, name="VAT", rate=19)
    factory.add(connection, "sponsor", event_id=event.id, name="Gone", deleted_at=func.now())
    factory.add(
        connection,
        "sponsor",
        event_id=event.id,
        name="Web",
        logo_url="https://example.org/logo.png",
    )
    logo = update(sponsors.table).where(sponsors.table.c.id == event.sponsor_id)
    connection.execute(logo.values(logo_url=f"media/events/{event.id}/{DIGEST}/logo.png"))
    large = update(events.table).where(events.table.c.id == event.id)
    connection.execute(large.values(large_image_url=f"media/events/{event.id}/{DIGEST}/large.png"))
    return event


def rows(connection: Connection, resource: Resource, event_id: int) -> list[dict[str, Any]]:
    table = resource.table
    wanted = select(table).where(table.c.event_id == event_id).order_by(table.c.id)
    if resource.soft_delete:
        wanted = wanted.where(table.c.deleted_at.is_(None))
    found = connection.execute(wanted).mappings()
    return [{name: value for name, value in row.items() if name not in OWN} for row in found]


def one(connection: Connection, event_id: int) -> Mapping[str, Any]:
    return (
        connection.execute(select(events.table).where(events.table.c.id == event_id))
        .mappings()
        .one()
    )


def copied(connection: Connection, event_id: int) -> int:
    new_id = copying.reserve_id(connection)
    copying.copy_rows(connection, Identity(7), event_id, new_id)
    return new_id


def moved(value: Any, source_id: int, new_id: int) -> Any:
    return (
        value.replace(f"media/events/{source_id}/", f"media/events/{new_id}/")
        if isinstance(value, str)
        else value
    )


def test_the_parts_are_the_same(connection: Connection, source: factory.WholeEvent) -> None:
    new_id = copied(connection, source.id)
    for part in copying.PARTS:
        theirs = rows(connection, part, source.id)
        wanted = [
            {name: moved(value, source.id, new_id) for name, value in row.items()} for row in theirs
        ]
        assert rows(connection, part, new_id) == wanted != []


def test_what_is_of_one_year_is_not_copied(
    connection: Connection, source: factory.WholeEvent
) -> None:
    new_id = copied(connection, source.id)
    assert [rows(connection, BY_TYPE[type_], new_id) for type_ in NONE] == [[]] * len(NONE)


def test_the_event_is_a_draft_with_the_same_facts(
    connection: Connection, source: factory.WholeEvent
) -> None:
    old, new = one(connection, source.id), one(connection, copied(connection, source.id))
    changed = {name for name in old if moved(old[name], source.id, new["id"]) != new[name]}
    assert changed == {"id", "identifier", "state", "is_featured", "schedule_published_on"}
    assert (new["state"], new["is_featured"], new["schedule_published_on"]) == (
        "draft",
        False,
        None,
    )


def test_a_faq_has_the_type_of_its_own_event(
    connection: Connection, source: factory.WholeEvent
) -> None:
    faqs, types = BY_TYPE["faq"].table, BY_TYPE["faq-type"].table
    connection.execute(insert(faqs).values(event_id=source.id, question="Why?", answer="So."))
    new_id = copied(connection, source.id)
    joined = select(faqs.c.question, types.c.event_id).outerjoin(
        types, types.c.id == faqs.c.faq_type_id
    )
    found = connection.execute(joined.where(faqs.c.event_id == new_id)).all()
    assert sorted(tuple(row) for row in found) == [("How to get there?", new_id), ("Why?", None)]


def test_a_faq_of_a_type_in_the_trash_has_none_in_the_copy(
    connection: Connection, source: factory.WholeEvent
) -> None:
    types = BY_TYPE["faq-type"].table
    connection.execute(
        update(types).where(types.c.id == source.faq_type_id).values(deleted_at=func.now())
    )
    for name in ("Food", "Venue"):
        type_id = factory.add(connection, "faq-type", event_id=source.id, name=name)
        answers = {"question": name, "answer": "So.", "faq_type_id": type_id}
        factory.add(connection, "faq", event_id=source.id, **answers)
    new_id = copied(connection, source.id)
    faqs = BY_TYPE["faq"].table
    joined = select(faqs.c.question, types.c.name).outerjoin(
        types, types.c.id == faqs.c.faq_type_id
    )
    pairs = connection.execute(joined.where(faqs.c.event_id == new_id)).all()
    assert sorted(tuple(pair) for pair in pairs) == [
        ("Food", "Food"),
        ("How to get there?", None),
        ("Venue", "Venue"),
    ]


def test_a_part_comes_after_those_that_it_links_to() -> None:
    types = [part.type for part in copying.sort_parts(reversed(copying.PARTS))]
    assert types.index("faq-type") < types.index("faq")


def test_the_media_to_copy_are_those_of_the_bucket(
    connection: Connection, source: factory.WholeEvent
) -> None:
    prefix = f"media/events/{source.id}/{DIGEST}"
    assert copying.list_media_keys(connection, source.id) == [
        f"{prefix}/large.png",
        f"{prefix}/logo.png",
    ]


def test_a_change_tells_of_it(connection: Connection, source: factory.WholeEvent) -> None:
    new_id = copied(connection, source.id)
    told = (
        connection.execute(select(changes.changes).where(changes.changes.c.subject_id == new_id))
        .mappings()
        .one()
    )
    known = (told["kind"], told["subject_type"], told["user_id"], told["facts"])
    assert known == ("event.copied", "event", 7, {"source": source.id})
