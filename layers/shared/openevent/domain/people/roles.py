"""Roles in an event: who gives them, and that the owner's stays (docs/contract/resources.md#users-events-roles)."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, select

from openevent.domain.people.ownership import stays_its_persons
from openevent.domain.refusals import Forbidden
from openevent.domain.write import Write
from openevent.resources.role import ORGANIZER, OWNER, roles


def lookups(_: Write, row: FromClause) -> Mapping[str, ColumnElement[Any]]:
    """Ask which role the row gives, and what the ids of the roles mean."""
    names = select(roles.table.c.name).where(roles.table.c.id == row.c.role_id).scalar_subquery()
    return {"role": names, "owner_id": _id_of(OWNER), "organizer_id": _id_of(ORGANIZER)}


def owner_stays(write: Write) -> None:
    """See that a role is neither the owner's nor becomes it, for an invite does that, and who makes organizers."""
    if not write.changes("role_id"):
        return
    if write.facts["role"] == OWNER or write.values["role_id"] == write.facts["owner_id"]:
        raise Forbidden("An event is handed over by an invite.", "relationships/role")
    organizers = (
        write.facts["role"] == ORGANIZER or write.values["role_id"] == write.facts["organizer_id"]
    )
    if organizers and not write.is_one_of(OWNER, ORGANIZER):
        raise Forbidden("Only organizers make and unmake organizers.", "relationships/role")


def _id_of(name: str) -> ColumnElement[Any]:
    named = roles.table.alias(f"role_{name}")
    return select(named.c.id).where(named.c.name == name).scalar_subquery()


RULES: Final = (stays_its_persons, owner_stays)
