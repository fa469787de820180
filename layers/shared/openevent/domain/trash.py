"""The trash: who sees what was deleted and brings it back."""

from openevent.model.permissions import Rule, admin, mine, organizer, super_admin
from openevent.model.resource import Resource

administrator = Rule(lambda _who, table: table.c.is_admin | table.c.is_super_admin)


def rule(resource: Resource) -> Rule:
    """Give the rule of who sees a deleted row and restores it.

    Users and events are the administrators', an administrator's account the super administrators';
    what was deleted within an event is also its owner's and organizers'; feedback is its author's.
    """
    if resource.type == "user":
        return super_admin | (admin & ~administrator)
    if resource.type == "feedback":
        return mine | admin
    return organizer if "event_id" in resource.table.c else admin
