"""A copied event has its own rows and media; sessions and speakers are not copied."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, insert, select, update

from openevent.domain.event import copying
from openevent.infra import db
from openevent.model.permissions import Identity
from openevent.model.resource import Resource
from openevent.resources import BY_TYPE
from openevent.resources.event import events
from openevent.resources.sponsor import sponsors
from openevent.work import changes
from tests.factories import events as factory
from tests.factories import worlds

DIGEST = "0123456789abcdef" * 2
OWN_COLUMNS = {"id", "guid", "event_id", "faq_type_id"}
"""Columns in which a copied row differs from its source."""
NOT_COPIED = ("session", "speaker", "feedback", "role-invite")
USER = Identity(7)


@pytest.fixture
def connection() -> Iterator[Connection]:
    with db._wait_for_connection(1) as session, session.begin() as transaction:
        session.info[db.BEFORE_COMMIT] = []  # they never run, because everything is rolled back
        yield session
        transaction.rollback()


@pytest.fixture
def source(connection: Connection) -> factory.WholeEvent:
    """A featured and published event, with a tax and a deleted sponsor.

    It has two media of this deployment, and one of another site.
    """
    event = factory.add_whole_event(
        connection, is_featured=True, schedule_published_on=factory.OPENING
    )
    factory.add(connection, "tax", event_id=event.id, name="VAT", rate=19)
    factory.add(connection, "sponsor", event_id=event.id, name="Gone", deleted_at=func.now())
    logo_url = "https://example.org/logo.png"
    factory.add(connection, "sponsor", event_id=event.id, name="Web", logo_url=logo_url)
    logo = update(sponsors.table).where(sponsors.table.c.id == event.sponsor_id)
    connection.execute(logo.values(logo_url=f"media/events/{event.id}/{DIGEST}/logo.png"))
    image = update(events.table).where(events.table.c.id == event.id)
    connection.execute(image.values(large_image_url=f"media/events/{event.id}/{DIGEST}/large.png"))
    return event


def load_rows(connection: Connection, resource: Resource, event_id: int) -> list[dict[str, Any]]:
    """Load the rows of an event that are not deleted, without OWN_COLUMNS."""
    table = resource.table
    names = [column.name for column in table.columns if column.name not in OWN_COLUMNS]
    columns = [table.c[name] for name in names]
    statement = select(*columns).where(table.c.event_id == event_id).order_by(table.c.id)
    if resource.soft_delete:
        statement = statement.where(table.c.deleted_at.is_(None))
    return [dict(row) for row in connection.execute(statement).mappings()]


def load_event(connection: Connection, event_id: int) -> Mapping[str, Any]:
    statement = select(events.table).where(events.table.c.id == event_id)
    return connection.execute(statement).mappings().one()


def copy_event(connection: Connection, event_id: int) -> int:
    """Copy an event, and return the id of the copy."""
    new_id = copying.reserve_id(connection)
    keys = copying.list_media_keys(connection, event_id)
    copying.copy_rows(connection, USER, event_id, copying.Copy(new_id, keys))
    return new_id


def move_key(value: Any, source_id: int, new_id: int) -> Any:
    """Return a value as the copy has it: the key of a medium has the prefix of the new event."""
    if not isinstance(value, str):
        return value
    return value.replace(f"media/events/{source_id}/", f"media/events/{new_id}/")


def test_the_parts_are_the_same(connection: Connection, source: factory.WholeEvent) -> None:
    for type_ in ("ticket-tag", "ticket", "discount-code", "access-code", "tag"):
        dashed = worlds.get_attributes(type_).items()
        columns = {name.replace("-", "_"): value for name, value in dashed}
        factory.add(connection, type_, event_id=source.id, **columns)
    new_id = copy_event(connection, source.id)
    for part in copying.PARTS:
        source_rows = load_rows(connection, part, source.id)
        expected = [
            {name: move_key(value, source.id, new_id) for name, value in row.items()}
            for row in source_rows
        ]
        assert load_rows(connection, part, new_id) == expected != []


def test_sessions_speakers_feedback_and_invites_are_not_copied(
    connection: Connection, source: factory.WholeEvent
) -> None:
    new_id = copy_event(connection, source.id)
    rows = [load_rows(connection, BY_TYPE[type_], new_id) for type_ in NOT_COPIED]
    assert rows == [[]] * len(NOT_COPIED)


def test_the_copy_is_a_draft_with_the_same_values(
    connection: Connection, source: factory.WholeEvent
) -> None:
    old = load_event(connection, source.id)
    new = load_event(connection, copy_event(connection, source.id))
    changed = {name for name in old if move_key(old[name], source.id, new["id"]) != new[name]}
    own = {"id", "guid", "identifier"}
    assert changed == own | {"state", "is_featured", "schedule_published_on"}
    assert new["state"] == "draft"
    assert new["is_featured"] is False
    assert new["schedule_published_on"] is None


def test_a_copied_faq_has_the_type_of_its_own_event(
    connection: Connection, source: factory.WholeEvent
) -> None:
    faqs, types = BY_TYPE["faq"].table, BY_TYPE["faq-type"].table
    connection.execute(insert(faqs).values(event_id=source.id, question="Why?", answer="So."))
    new_id = copy_event(connection, source.id)
    pairs = select(faqs.c.question, types.c.event_id)
    pairs = pairs.outerjoin(types, types.c.id == faqs.c.faq_type_id)
    rows = connection.execute(pairs.where(faqs.c.event_id == new_id)).all()
    assert sorted(tuple(row) for row in rows) == [("How to get there?", new_id), ("Why?", None)]


def test_a_faq_whose_type_is_deleted_has_no_type_in_the_copy(
    connection: Connection, source: factory.WholeEvent
) -> None:
    faqs, types = BY_TYPE["faq"].table, BY_TYPE["faq-type"].table
    is_type = types.c.id == source.faq_type_id
    connection.execute(update(types).where(is_type).values(deleted_at=func.now()))
    for name in ("Food", "Venue"):
        type_id = factory.add(connection, "faq-type", event_id=source.id, name=name)
        answers = {"question": name, "answer": "So.", "faq_type_id": type_id}
        factory.add(connection, "faq", event_id=source.id, **answers)
    new_id = copy_event(connection, source.id)
    pairs = select(faqs.c.question, types.c.name)
    pairs = pairs.outerjoin(types, types.c.id == faqs.c.faq_type_id)
    rows = connection.execute(pairs.where(faqs.c.event_id == new_id)).all()
    assert sorted(tuple(row) for row in rows) == [
        ("Food", "Food"),
        ("How to get there?", None),
        ("Venue", "Venue"),
    ]


@pytest.mark.parametrize("parts", [copying.PARTS, copying.PARTS[::-1]], ids=["as-is", "reversed"])
def test_parts_may_stand_in_any_order(
    connection: Connection,
    source: factory.WholeEvent,
    parts: tuple[Resource, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A faq may stand before its type: links do not depend on the order of the types."""
    monkeypatch.setattr(copying, "PARTS", parts)
    faqs, types = BY_TYPE["faq"].table, BY_TYPE["faq-type"].table
    new_id = copy_event(connection, source.id)
    query = select(types.c.event_id).join(faqs, faqs.c.faq_type_id == types.c.id)
    assert connection.execute(query.where(faqs.c.event_id == new_id)).scalars().all() == [new_id]


def test_one_statement_writes_all_rows(connection: Connection, source: factory.WholeEvent) -> None:
    """A faq type that is trashed or restored meanwhile cannot shift the types of the copy."""
    new_id, statements = copying.reserve_id(connection), list[str]()

    def record(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(connection, "before_cursor_execute", record)
    copying.copy_rows(connection, USER, source.id, copying.Copy(new_id, []))
    tables = {part.table.name for part in (events, *copying.PARTS)}
    counts = [sum(f"INSERT INTO {table} " in text for table in tables) for text in statements]
    assert counts == [len(tables), 0]


def test_only_media_of_this_deployment_are_copied(
    connection: Connection, source: factory.WholeEvent
) -> None:
    prefix = f"media/events/{source.id}/{DIGEST}"
    keys = copying.list_media_keys(connection, source.id)
    assert keys == [f"{prefix}/large.png", f"{prefix}/logo.png"]


def test_the_copy_is_recorded_as_a_change(
    connection: Connection, source: factory.WholeEvent
) -> None:
    new_id = copy_event(connection, source.id)
    statement = select(changes.changes).where(changes.changes.c.subject_id == new_id)
    change = connection.execute(statement).mappings().one()
    assert (change["kind"], change["subject_type"]) == ("event.copied", "event")
    assert (change["user_id"], change["facts"]) == (USER.id, {"source": source.id})
