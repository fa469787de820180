"""The SQL that counts the mails of a write before they are sent (docs/contract/mail.md#dry-runs).

It follows the rules by which the dispatcher sends them: one mail for each address and user, and
what stops a mail. It does not know the hourly limits.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

from openevent.domain.mail.held_mails import GROUPS as HELD_GROUPS
from openevent.domain.mail.recipients import NOTIFIED_STATES, select_members
from openevent.domain.mail.transport import get_default_service
from openevent.mail.action import Action
from openevent.mail.tables import unsubscribes
from openevent.model.addresses import column_key
from openevent.model.permissions import STAFF
from openevent.resources.email_notification import email_notifications
from openevent.resources.event import events
from openevent.resources.mail import mails
from openevent.resources.message_setting import message_settings
from openevent.resources.setting import settings
from openevent.resources.suppression import BOUNCE, suppressions

EVENT, MAIL, SWITCH = events.table, mails.table, email_notifications.table

type Filter = Callable[[Action, int, FromClause], ColumnElement[bool]]
"""Makes a condition on people, from the action and the id of the event."""


def count(
    action: Action, event_id: int, *recipients: Select[Any], only: Filter | None = None
) -> ColumnElement[int]:
    """Count the mails of an action to recipients of `openevent.domain.mail.recipients`.

    Recipients of the first selects come first: a person who is in two gets one mail. `only` is a
    further condition on the people.
    """
    people = _merge_people(action, event_id, recipients, only)
    is_stopped = func.bool_or(_is_stopped(action, event_id, people))
    is_held = func.bool_and(_is_held(action, event_id, people))
    addresses = select(people.c.address).group_by(people.c.address).having(~is_stopped, ~is_held)
    number = select(func.count()).select_from(addresses.subquery("to_mail")).scalar_subquery()
    return case((_is_sent(action), number), else_=0)


def _merge_people(
    action: Action, event_id: int, recipients: tuple[Select[Any], ...], only: Filter | None
) -> FromClause:
    """Select address and user of everybody once, each user with the first address."""
    parts = [_select_people(part.subquery(), place) for place, part in enumerate(recipients)]
    people = union_all(*parts).subquery("people")
    person = func.coalesce(cast(people.c.user_id, String), people.c.address)
    condition = only(action, event_id, people) if only else true()
    rows = select(people.c.address, people.c.user_id)
    rows = rows.where(people.c.address.is_not(None), condition)
    ordered = rows.ext(distinct_on(person)).order_by(person, people.c.place, people.c.row_id)
    return ordered.subquery("merged")


def _select_people(part: FromClause, place: int) -> Select[Any]:
    """Select the same columns for members and speakers; the id of a member is that of the user."""
    user_id = part.c.user_id if "user_id" in part.c else part.c.id
    address = column_key(part.c.email).label("address")
    return select(
        address, user_id.label("user_id"), literal(place).label("place"), part.c.id.label("row_id")
    )


def is_new_to_event(action: Action, event_id: int, people: FromClause) -> ColumnElement[bool]:
    """Build the condition that people had no mail of the action about the event.

    PostgreSQL hashes a list for NOT IN; other forms compare everybody with every mail.
    """
    is_notified = (
        MAIL.c.event_id == event_id,
        MAIL.c.action == action.name,
        MAIL.c.state.in_(NOTIFIED_STATES),
    )
    has_address, has_user = MAIL.c.recipient.is_not(None), MAIL.c.user_id.is_not(None)
    addresses = select(column_key(MAIL.c.recipient)).where(*is_notified, has_address)
    users = select(MAIL.c.user_id).where(*is_notified, has_user)
    user_id = func.coalesce(people.c.user_id, 0)
    return and_(people.c.address.not_in(addresses), user_id.not_in(users))


def _is_sent(action: Action) -> ColumnElement[bool]:
    """Build the condition that the deployment sends mails of this action."""
    service = func.coalesce(settings.table.c.email_service, get_default_service())
    is_on = exists(select(settings.table.c.id).where(service != "disable"))
    table = message_settings.table
    is_off = exists(
        select(table.c.id).where(table.c.action == action.name, table.c.enabled.is_(False))
    )
    return is_on & (true() if action.necessary else ~is_off)


def _is_stopped(action: Action, event_id: int, people: FromClause) -> ColumnElement[bool]:
    """Build the condition that a mail is stopped (docs/contract/mail.md#what-stops-a-mail)."""
    table = suppressions.table
    suppressed = select(table.c.id).where(column_key(table.c.address) == people.c.address)
    if action.necessary:
        return exists(suppressed.where(table.c.cause == BOUNCE).correlate(people))
    unsubscribed = select(unsubscribes.c.address).where(
        column_key(unsubscribes.c.address) == people.c.address,
        unsubscribes.c.action_group == action.group,
    )
    return or_(
        exists(suppressed.correlate(people)),
        exists(unsubscribed.correlate(people)),
        _has_opted_out(action, event_id, people),
    )


def _is_held(action: Action, event_id: int, people: FromClause) -> ColumnElement[bool]:
    """Build the condition that the mail waits (docs/contract/mail.md#held-mails)."""
    if action.group not in HELD_GROUPS:
        return false()
    holds = exists(select(EVENT.c.id).where(EVENT.c.id == event_id, EVENT.c.hold_mails))
    member = select_members(event_id, STAFF).subquery("staff")
    is_member = (member.c.id == people.c.user_id) | (column_key(member.c.email) == people.c.address)
    return and_(holds, ~exists(select(member.c.id).where(is_member).correlate(people)))


def _has_opted_out(action: Action, event_id: int, people: FromClause) -> ColumnElement[bool]:
    """Build the condition on the user's switch for the event, or else for all events."""
    if action.switch is None:
        return false()
    user_switch = select(SWITCH.c[action.switch]).where(
        SWITCH.c.user_id == people.c.user_id, ~SWITCH.c.is_automatic
    )
    switches = [
        user_switch.where(is_for).correlate(people).scalar_subquery()
        for is_for in (SWITCH.c.event_id == event_id, SWITCH.c.event_id.is_(None))
    ]
    return ~func.coalesce(*switches, true())
