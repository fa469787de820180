"""The sessions and speakers of a person, as the person's rights are.

See docs/contract/resources.md#lists-of-a-person.
"""

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from sqlalchemy import Connection, select

from api.jsonapi import field_lookup, row_conditions
from api.read import reads, relationships
from openevent.infra import db
from openevent.model.permissions import (
    Identity,
    Rule,
    creator,
    own_row,
    own_speaker,
    session_speaker,
)
from openevent.resources.user import users

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/users/<key>/sessions")
def sessions(key: str) -> Response[str]:
    """List the sessions that a user has created or speaks in."""
    return _list(key, "sessions", creator | session_speaker)


@router.get("/v1/users/<key>/speakers")
def speakers(key: str) -> Response[str]:
    """List the speakers that are a user: by the account or by the verified address."""
    return _list(key, "speakers", own_row | own_speaker)


def _list(key: str, name: str, is_own: Rule) -> Response[str]:
    """List what is a person's own for the person and administrators; for others, the links.

    The address of a speaker is private, so it connects a speaker and an account for them alone.
    """
    event, link = router.current_event, users.link(name)
    target = field_lookup.get_target(link)
    caller = reads.load_caller(event, target)
    person = db.run_read(lambda connection: _load_person(connection, caller.user, key))
    if person is None:
        return relationships.read_related(event, users, link, key)
    is_of_person = Rule(lambda _user, table: is_own.where(person, table))
    return reads.read_selected(event, caller, target, only=is_of_person)


def _load_person(connection: Connection, user: Identity, key: str) -> Identity | None:
    """Load the user of a key; None for everybody but the user and administrators."""
    is_key = row_conditions.by_key(users, key)
    if not (user.is_admin or user.is_super_admin):
        is_key &= users.table.c.id == user.id
    columns = select(users.table.c.id, users.table.c.email, users.table.c.is_verified)
    row = connection.execute(columns.where(is_key, users.table.c.deleted_at.is_(None))).first()
    return None if row is None else Identity(id=row[0], email=row[1], is_verified=row[2])
