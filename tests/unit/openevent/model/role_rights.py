"""What a role in an event allows: read off the condition that a permission rule builds."""

from typing import Any, Final

from sqlalchemy import BinaryExpression, FromClause
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BooleanClauseList, Grouping, True_, UnaryExpression
from sqlalchemy.sql.selectable import Exists

from openevent.model.permissions import ROLE, Condition, Identity, Rule

MEMBER: Final = Identity(id=1, email="member@example.org", is_verified=True)
"""A logged-in user; which one does not matter."""


def is_allowed(rule: Rule, table: FromClause, role: str) -> bool:
    """Tell whether the rule holds for a row of the table because of the user's role.

    What follows from other facts does not count: that the event is published, or that the row is
    the user's own. A condition that such a fact is not so counts as true: `~locked`.
    """
    return _holds(rule.where(MEMBER, table), role)


def _holds(condition: Any, role: str) -> bool:
    if isinstance(condition, Grouping):
        return _holds(condition.element, role)
    if isinstance(condition, BooleanClauseList):
        combine = all if condition.operator is operators.and_ else any
        return combine(_holds(part, role) for part in condition.clauses)
    if isinstance(condition, Exists):
        return role in _list_roles(condition)
    return isinstance(condition, True_ | UnaryExpression)


def _list_roles(condition: Condition) -> frozenset[str]:
    """List the names of roles with which a condition compares a membership."""
    names: set[str] = set()
    for part in visitors.iterate(condition):
        if isinstance(part, BinaryExpression) and part.left is ROLE.c.name:
            names.update(getattr(part.right, "value", ()))
    return frozenset(names)
