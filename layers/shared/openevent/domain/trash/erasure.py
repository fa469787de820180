"""Erasure: what is left of a purged event or user keeps no personal data.

docs/contract/resources.md#what-a-purge-leaves
"""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Text,
    Update,
    case,
    cast,
    delete,
    exists,
    func,
    null,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.dml import UpdateBase

from openevent.mail import catalogue
from openevent.mail.tables import unsubscribes
from openevent.model.addresses import column_key
from openevent.model.resource import Resource
from openevent.resources.activity import activities
from openevent.resources.event import events
from openevent.resources.mail import HELD, SKIPPED, mails
from openevent.resources.role_invite import role_invites
from openevent.resources.speaker import speakers
from openevent.resources.speaker_invite import speaker_invites
from openevent.resources.suppression import suppressions
from openevent.resources.user import users
from openevent.work.changes import changes
from openevent.work.job_reports import ERRORS, WARNINGS, job_reports
from openevent.work.jobs import jobs

PERSONAL_FACTS: Final = (
    *("text", "title", "message", "name"),
    *("email", "emails", "previous", "recipient"),
)
"""Facts of changes that hold texts and addresses; the others are ids and names of columns."""
CONTENT: Final = ("subject", "message", "text", "reply_to", "link", "reason", "provider_id")
ACCOUNT_MAILS: Final = (
    catalogue.USER_REGISTER.name,
    catalogue.USER_CONFIRM.name,
    catalogue.USER_CHANGE_EMAIL.name,
    catalogue.PASSWORD_RESET.name,
    catalogue.PASSWORD_CHANGE.name,
)
"""Mails that go to the address that the account has at that time."""
DELETED_SUFFIX: Final = r"(\.deleted)+$"
INVITES: Final = (role_invites, speaker_invites)
MAIL, USER, SPEAKER = mails.table.c, users.table, speakers.table


def list_statements(resource: Resource, row_id: int) -> list[UpdateBase]:
    """List the statements that must run before an event or a user is deleted.

    They change no row twice, so the statement that deletes the row may hold them all.
    """
    if resource is events:
        return [_clear_mails(MAIL.event_id == row_id, true()).values(event_id=null())]
    return _list_for_user(row_id) if resource is users else []


def list_late_statements(resource: Resource, row_id: int) -> list[UpdateBase]:
    """List the statements that the daily run runs: mails about a change need its facts until then.

    They may run when the row is gone, and again.
    """
    is_type = changes.c.subject_type == resource.type
    is_subject = is_type & (changes.c.subject_id == row_id)
    if resource is events:
        is_about = changes.c.facts["event"].astext == str(row_id)
        return [*_shorten_jobs(row_id), _clear_facts(or_(is_subject, is_about))]
    return [_clear_facts(or_(is_subject, changes.c.user_id == row_id))]


def _shorten_jobs(event_id: int) -> list[UpdateBase]:
    """Remove the reports of an event's jobs, and the names of their files."""
    is_job = jobs.c.event_id == event_id
    reports = delete(job_reports).where(job_reports.c.job_id.in_(select(jobs.c.id).where(is_job)))
    problems = cast([ERRORS, WARNINGS], ARRAY(Text))
    shortened = update(jobs).values(subject="", result=jobs.c.result.op("-")(problems))
    return [reports, shortened.where(is_job)]


def _list_for_user(user_id: int) -> list[UpdateBase]:
    lines, verified = activities.table, _select_addresses(user_id, is_verified=True)
    # A line has the address of an account; other rows may have anybody's, unless it is verified.
    is_own_line = column_key(lines.c.actor).in_(_select_addresses(user_id, is_verified=False))
    is_recipient = or_(MAIL.user_id == user_id, column_key(MAIL.recipient).in_(verified))
    return [
        update(lines).where(is_own_line).values(actor=null()),
        *(_delete_by_address(each.table, each.table.c.email, verified) for each in INVITES),
        *_delete_opt_outs(verified),
        # Others keep the record of a mail that the user has caused, but not what it says.
        _clear_mails(or_(is_recipient, MAIL.actor_id == user_id), is_recipient),
    ]


def _select_addresses(user_id: int, *, is_verified: bool) -> Select[Any]:
    """Select the comparing forms of the addresses that a user has had and nobody else has now."""
    is_user = USER.c.id == user_id
    conditions = (is_user, USER.c.is_verified) if is_verified else (is_user,)
    present = func.regexp_replace(USER.c.email, DELETED_SUFFIX, "")
    is_own = exists(select(USER.c.id).where(*conditions)).correlate(None)
    former = select(column_key(MAIL.recipient)).where(
        MAIL.user_id == user_id, MAIL.action.in_(ACCOUNT_MAILS), is_own
    )
    keys = union_all(select(column_key(present).label("key")).where(*conditions), former)
    own, other = keys.subquery("own_addresses"), USER.alias("other_users")
    is_others = column_key(other.c.email) == own.c.key
    is_used = exists(select(other.c.id).where(is_others, other.c.id != user_id))
    return select(own.c.key).where(~is_used)


def _delete_by_address(table: Table, address: ColumnElement[Any], keys: Select[Any]) -> UpdateBase:
    return delete(table).where(column_key(address).in_(keys))


def _delete_opt_outs(keys: Select[Any]) -> Iterator[UpdateBase]:
    """Yield the deletion of what stops mails to an address, unless a speaker still has it."""
    suppressed = suppressions.table
    for table, address in (
        (suppressed, suppressed.c.address),
        (unsubscribes, unsubscribes.c.address),
    ):
        key = column_key(address)
        speaks = exists(select(SPEAKER.c.id).where(column_key(SPEAKER.c.email) == key))
        yield delete(table).where(key.in_(keys), ~speaks)


def _clear_facts(is_personal: ColumnElement[bool]) -> UpdateBase:
    """Remove texts and addresses from changes."""
    names = cast(PERSONAL_FACTS, ARRAY(Text))
    has_some = changes.c.facts.op("?|")(names)
    cleared = changes.c.facts.op("-")(names)
    return update(changes).where(is_personal, has_some).values(facts=cleared)


def _clear_mails(is_personal: ColumnElement[bool], is_recipient: ColumnElement[bool]) -> Update:
    """Remove what mails say, and to whom they went; a mail that waits is not sent any more."""
    is_held = MAIL.state == HELD
    people = {
        name: case((is_recipient, null()), else_=MAIL[name]) for name in ("recipient", "user_id")
    }
    cleared: dict[str, Any] = {
        **dict.fromkeys(CONTENT, null()),
        **people,
        "actor_id": null(),
        "attachments": [],
        "state": case((is_held, SKIPPED), else_=MAIL.state),
    }
    return update(mails.table).where(is_personal).values(cleared)
