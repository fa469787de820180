"""Duties of the daily run: when each ran last, and what it did (docs/contract/resources.md#duties).

The scheduler writes a row at the end of each duty (openevent/domain/duties.py).
"""

from typing import Annotated

from sqlalchemy import UniqueConstraint

from openevent.model.kinds import READ_ONLY, Int, Name, String, Time
from openevent.model.permissions import Permissions, admin
from openevent.model.resource import Attributes, Resource


class DutyAttributes(Attributes):
    """`started_at`, `ended_at` and `handled` are of the last run, `failure` of the last failed one.

    `handled` is null if the last run failed.
    """

    name: Annotated[Name, READ_ONLY]
    description: Annotated[String, READ_ONLY]
    started_at: Annotated[Time, READ_ONLY] | None = None
    ended_at: Annotated[Time, READ_ONLY] | None = None
    handled: Annotated[Int, READ_ONLY] | None = None
    failed_at: Annotated[Time, READ_ONLY] | None = None
    failure: Annotated[String, READ_ONLY] | None = None


duties = Resource(
    type="admin-duty",
    plural="admin-duties",
    attributes=DutyAttributes,
    can=Permissions(read=admin),
    constraints=(UniqueConstraint("name"),),
    archive=None,
    is_copied=False,
    own_data=None,
    version=None,
    trash_rule=None,
    has_rules=False,
)
