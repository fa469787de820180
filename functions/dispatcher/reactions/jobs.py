"""Jobs: the user who started an import or export hears how it ended."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, RowMapping, select

from dispatcher.notify import recipients, recording
from dispatcher.notify.announcement import Announcement
from dispatcher.reaction import Reaction
from openevent.auth.link_tokens import Purpose
from openevent.domain.people import accounts, export_links
from openevent.mail import catalogue, urls
from openevent.mail.messages import Attachment, Link
from openevent.resources.event import events
from openevent.text.addresses import build_key
from openevent.work import jobs

ATTACHED_BYTES: Final = 5 * 1024**2
"""Larger files are downloaded (docs/contract/jobs.md#own-data)."""
LISTED: Final = 5
"""Errors or warnings that a mail lists."""
EVENT = events.table

type Builder = Callable[[Connection, jobs.Row], Announcement | None]


def report_result(reaction: Reaction) -> None:
    """Report the end of a job to its user; not of a dry run, whose user reads the task.

    Raises LookupError if the kind and state of the job have no announcement.
    """
    connection = reaction.connection
    job = jobs.load(connection, UUID(reaction.facts["task_id"]))
    user = recipients.load_user(connection, reaction.change.user_id)
    if job is None or user is None or job["options"].get("dry_run"):
        return
    announcement = _find_builder(job)(connection, job)
    if announcement:
        recording.record_all(reaction, announcement, [user])


def _find_builder(job: jobs.Row) -> Builder:
    kind, state = job["kind"], job["state"]
    build = BUILDERS.get((kind, state))
    if build is None:
        raise LookupError(f"There is no announcement of a job {kind!r} in the state {state!r}.")
    return build


def _event_imported(connection: Connection, job: jobs.Row) -> Announcement | None:
    event, result = _load_event(connection, job), job["result"]
    if event is None:
        return None
    values = {
        "event_name": event["name"],
        "is_public": event["state"] == "published",
        "counts": result.get("counts", {}),
        "link": urls.link_to_event(event["identifier"]),
        **_warning_values(job),
    }
    return Announcement(catalogue.EVENT_IMPORTED, values, event["id"])


def _event_import_failed(_: Connection, job: jobs.Row) -> Announcement:
    values = _error_values(job) | {"file_name": job["subject"], "link": urls.link_to_imports()}
    return Announcement(catalogue.EVENT_IMPORT_FAIL, values)


def _event_exported(connection: Connection, job: jobs.Row) -> Announcement | None:
    """Link to the file; an unverified address gets only the link to a page that needs a login."""
    event = _load_event(connection, job)
    if event is None:
        return None
    page = urls.link_to_export(event["identifier"])
    values = {"event_name": event["name"], "link": page, "is_direct": False}
    values |= _warning_values(job)
    account = accounts.lock_by_id(connection, job["user_id"])
    if account is None or not account["is_verified"]:
        return Announcement(catalogue.EVENT_EXPORTED, values, event["id"])
    link = urls.link_to_exported_event(event["id"], job["task_id"])
    values |= {"link": link, "is_direct": True}
    links = {build_key(account["email"]): _download_link(account, job)}
    return Announcement(catalogue.EVENT_EXPORTED, values, event["id"], links=links, page=page)


def _event_export_failed(connection: Connection, job: jobs.Row) -> Announcement | None:
    event = _load_event(connection, job)
    if event is None:
        return None
    values = {"event_name": event["name"], "link": urls.link_to_export(event["identifier"])}
    return Announcement(catalogue.EVENT_EXPORT_FAIL, _error_values(job) | values, event["id"])


def _user_exported(connection: Connection, job: jobs.Row) -> Announcement:
    """Attach a small file and link to a large one; an unverified address gets only a login link."""
    result, account = job["result"], accounts.lock_by_id(connection, job["user_id"])
    if account is None or not account["is_verified"]:
        return Announcement(catalogue.USER_EXPORTED, {"link": urls.link_to_account()})
    if result["size"] > ATTACHED_BYTES:
        values = {"link": urls.link_to_own_data(account["id"], job["task_id"])}
        links = {build_key(account["email"]): _download_link(account, job)}
        return Announcement(catalogue.USER_EXPORTED, values, links=links)
    file = Attachment(name=result["name"], type="application/json", key=result["key"])
    return Announcement(catalogue.USER_EXPORTED, {"link": None}, attachments=(file,))


def _download_link(account: accounts.Account, job: jobs.Row) -> Link:
    kid, seal = export_links.seal_link(account, job["task_id"])
    return Link(purpose=Purpose.EXPORT, subject_id=account["id"], kid=kid, seal=seal)


def _user_export_failed(_: Connection, job: jobs.Row) -> Announcement:
    values = {"error_text": job["result"].get("message", ""), "link": urls.link_to_account()}
    return Announcement(catalogue.USER_EXPORT_FAIL, values)


def _error_values(job: jobs.Row) -> dict[str, Any]:
    result = job["result"] or {}
    return {
        "error_text": result.get("message", ""),
        "error_count": result.get("error-count", 0),
        "errors": _list_first(result.get("errors", [])),
    }


def _warning_values(job: jobs.Row) -> dict[str, Any]:
    result = job["result"]
    return {
        "warning_count": result.get("warning-count", 0),
        "warnings": _list_first(result.get("warnings", [])),
    }


def _list_first(problems: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """List the problems that a mail shows; the task has the others."""
    names = ("file", "record", "message")
    return [{name: problem.get(name) for name in names} for problem in problems[:LISTED]]


def _load_event(connection: Connection, job: jobs.Row) -> RowMapping | None:
    query = select(EVENT.c.id, EVENT.c.name, EVENT.c.identifier, EVENT.c.state)
    return connection.execute(query.where(EVENT.c.id == job["event_id"])).mappings().first()


BUILDERS: Final[Mapping[tuple[str, str], Builder]] = {
    (jobs.ImportEvent.kind, jobs.SUCCESS): _event_imported,
    (jobs.ImportEvent.kind, jobs.FAILURE): _event_import_failed,
    (jobs.ExportEvent.kind, jobs.SUCCESS): _event_exported,
    (jobs.ExportEvent.kind, jobs.FAILURE): _event_export_failed,
    (jobs.ExportUser.kind, jobs.SUCCESS): _user_exported,
    (jobs.ExportUser.kind, jobs.FAILURE): _user_export_failed,
}
"""The announcement of a job's end, by kind and state.

Every end that is recorded as a change has one. A cancelled job records none (job_outcome.fail).
"""
