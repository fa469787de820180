"""Jobs: who started one hears how it ended, with the sentence of the task and how many faults there were."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, RowMapping, select

from dispatcher.notify import deliver, recipients
from dispatcher.notify.notification import News
from openevent.auth.link_tokens import Purpose
from openevent.domain.people import accounts, personal_data
from openevent.mail import catalogue, urls
from openevent.mail.messages import Attachment, Link
from openevent.resources.event import events
from openevent.work import jobs

ATTACHED_BYTES: Final = 5 * 1024**2
"""Larger files are downloaded (docs/contract/jobs.md#own-data)."""


def tell(*, connection: Connection, change: RowMapping, facts: dict[str, Any]) -> None:
    """Tell whose import or export it is how it ended; who only tries an import waits for its task."""
    job = jobs.load(connection, UUID(facts["task_id"]))
    person = recipients.user(connection, change["user_id"])
    if job is None or person is None or job["kind"] not in NEWS or job["options"].get("dry_run"):
        return
    made = NEWS[job["kind"]][job["state"]](connection, job)
    if made:
        deliver.tell(connection, change, made, [person])


def _imported(connection: Connection, job: jobs.Row) -> News | None:
    result = job["result"]
    event = _event(connection, job)
    if event is None:
        return None
    known = {
        "event_name": event["name"],
        "counts": result.get("counts", {}),
        "link": urls.link_to_event(event["identifier"]),
    }
    values = known | {"warning_count": result.get("warning-count", 0)}
    return News(catalogue.EVENT_IMPORTED, values, event["id"])


def _import_failed(_: Connection, job: jobs.Row) -> News:
    return News(
        catalogue.EVENT_IMPORT_FAIL,
        _failed(job) | {"file_name": job["subject"], "link": urls.link_to_imports()},
    )


def _exported(connection: Connection, job: jobs.Row) -> News | None:
    event = _event(connection, job)
    if event is None:
        return None
    values = {"event_name": event["name"], "warning_count": job["result"].get("warning-count", 0)}
    return News(
        catalogue.EVENT_EXPORTED,
        values | {"link": urls.link_to_export(event["identifier"])},
        event["id"],
    )


def _export_failed(connection: Connection, job: jobs.Row) -> News | None:
    event = _event(connection, job)
    if event is None:
        return None
    known = {"event_name": event["name"], "link": urls.link_to_export(event["identifier"])}
    return News(catalogue.EVENT_EXPORT_FAIL, _failed(job) | known, event["id"])


def _gathered(connection: Connection, job: jobs.Row) -> News:
    """Attach the file where it is small, else link to it; to an address that nobody has proven a login leads to it."""
    result, account = job["result"], accounts.by_id(connection, job["user_id"])
    if account is None or not account["is_verified"]:
        return News(catalogue.USER_EXPORTED, {"link": urls.link_to_account()})
    if result["size"] > ATTACHED_BYTES:
        kid, seal = personal_data.sealed(account, job["task_id"])
        link = Link(purpose=Purpose.EXPORT, subject_id=account["id"], kid=kid, seal=seal)
        page = urls.link_to_own_data(account["id"], job["task_id"])
        return News(catalogue.USER_EXPORTED, {"link": page}, links={account["email"].lower(): link})
    file = Attachment(name=result["name"], type="application/json", key=result["key"])
    return News(catalogue.USER_EXPORTED, {"link": None}, attachments=(file,))


def _gathering_failed(_: Connection, job: jobs.Row) -> News:
    return News(
        catalogue.USER_EXPORT_FAIL,
        {"error_text": _failed(job)["error_text"], "link": urls.link_to_account()},
    )


def _failed(job: jobs.Row) -> dict[str, Any]:
    result = job["result"] or {}
    return {"error_text": result.get("message", ""), "error_count": result.get("error-count", 0)}


def _event(connection: Connection, job: jobs.Row) -> RowMapping | None:
    table = events.table
    wanted = select(table.c.id, table.c.name, table.c.identifier).where(
        table.c.id == job["event_id"]
    )
    return connection.execute(wanted).mappings().first()


type Made = Callable[[Connection, jobs.Row], News | None]
NEWS: Final[Mapping[str, Mapping[str, Made]]] = {
    jobs.ImportEvent.kind: {jobs.SUCCESS: _imported, jobs.FAILURE: _import_failed},
    jobs.ExportEvent.kind: {jobs.SUCCESS: _exported, jobs.FAILURE: _export_failed},
    jobs.ExportUser.kind: {jobs.SUCCESS: _gathered, jobs.FAILURE: _gathering_failed},
}
