"""The written SQL of each declared rule holds for the same rows and people as the rule itself."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Connection, func, insert, select, update

from openevent.domain.conditions import build_condition
from openevent.infra import db
from openevent.model.permissions import CALL, Identity, Rule, has_call_hash, own_speaker
from openevent.model.resource import Resource
from openevent.resources import ALL
from openevent.resources.speaker import speakers
from openevent.resources.speakers_call import speakers_calls
from tests.factories.worlds import World, create_world

ODD_ADDRESS = "a:user_id%s'\\@bücher.example"
ODD_HASH = "it's:user_id %(user_email)s \\ é"
ODD_PEOPLE = (
    Identity(
        1_000_000,
        ODD_ADDRESS.replace("bü", "BU\u0308"),
        is_verified=True,
        secret=ODD_HASH,
        secret_type=CALL,
    ),
    Identity(secret=ODD_HASH, secret_type=CALL),
)
FIELDS = ("read", "update", "delete", "read_private", "read_contact", "cache")


@pytest.fixture(scope="module")
def connection(environment: dict[str, str]) -> Iterator[Connection]:
    with db._wait_for_connection(1) as opened:
        transaction = opened.begin()
        yield opened
        transaction.rollback()


@pytest.fixture(scope="module")
def world(connection: Connection) -> World:
    """Return a published event, beside a draft; both have a speaker and a call with odd texts."""
    for state in ("draft", "published"):
        world = create_world(connection, state)
        speaker = {"name": "S", "email": ODD_ADDRESS, "event_id": world.ids["event"]}
        connection.execute(insert(speakers.table).values(speaker))
        calls = speakers_calls.table
        is_of_event = calls.c.event_id == world.ids["event"]
        odd_hash = {"hash": ODD_HASH, "privacy": "private"}
        connection.execute(update(calls).where(is_of_event).values(odd_hash))
    return world


def list_people(world: World) -> list[Identity]:
    unverified = [replace(world.people[name], is_verified=False) for name in ("author", "speaker")]
    return [*world.people.values(), *unverified, *ODD_PEOPLE]


def list_rules(resource: Resource) -> list[Rule]:
    declared = {getattr(resource.can, name) for name in FIELDS}
    of_links = {link.column_rule for link in resource.links if not link.many}
    others = {resource.trash_rule, resource.list_rule, resource.list_filter}
    return [rule for rule in declared | of_links | others if rule is not None]


@pytest.mark.parametrize("resource", ALL, ids=lambda resource: resource.type)
def test_the_written_sql_is_the_rule(
    connection: Connection, world: World, resource: Resource
) -> None:
    rows, rules = resource.table, list_rules(resource)
    for user in list_people(world):
        of_rules = [func.coalesce(rule.where(user, rows), False) for rule in rules]
        conditions = [func.coalesce(build_condition(rule, user, rows), False) for rule in rules]
        for row in connection.execute(select(rows.c.id, *of_rules, *conditions)):
            assert row[1 : len(rules) + 1] == row[len(rules) + 1 :], (user, row.id)


@pytest.mark.parametrize(
    ("rule", "resource"), [(own_speaker, speakers), (has_call_hash, speakers_calls)]
)
def test_odd_texts_are_found(
    connection: Connection, world: World, rule: Rule, resource: Resource
) -> None:
    rows = resource.table
    for user, number in zip(ODD_PEOPLE, (2, 0) if resource is speakers else (2, 2), strict=True):
        condition = build_condition(rule, user, rows)
        count = select(func.count()).select_from(rows).where(condition)
        assert connection.execute(count).scalar_one() == number
