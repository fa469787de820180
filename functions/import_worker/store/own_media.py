"""Find the media of this deployment that a zip names by URL and that the importer may see."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from openevent.infra import db, storage
from openevent.model.permissions import ANONYMOUS, Identity
from openevent.resources.event import events
from openevent.resources.user import users
from openevent.text.quoting import quote_value
from openevent.work.import_report import Report


def find_copyable(urls: Iterable[str], user_id: int, report: Report) -> dict[str, str]:
    """Return the key of each URL that the user may see; the others give a warning."""
    urls = list(urls)
    keys = _find_event_keys(urls)
    event_ids = {storage.read_event_id(key) for key in keys.values()}
    visible = _load_visible_events(event_ids, user_id) if event_ids else set()
    copyable = {url: key for url, key in keys.items() if storage.read_event_id(key) in visible}
    for url in urls:
        if url not in copyable:
            report.warning(
                "", f"You may not see the file at {quote_value(url)}: the field keeps the address."
            )
    return copyable


def report_missing(copies: Mapping[str, str], stored: Mapping[str, str], report: Report) -> None:
    """Warn of URLs of this deployment whose file no longer exists."""
    for url in copies:
        if url not in stored:
            report.warning(
                "", f"The file at {quote_value(url)} no longer exists: the field keeps the address."
            )


def _find_event_keys(urls: list[str]) -> dict[str, str]:
    """Return the key of each URL that leads to a medium of an event."""
    keys = {url: storage.read_own_key(url) for url in urls}
    return {url: key for url, key in keys.items() if key and storage.read_event_id(key)}


def _load_visible_events(event_ids: set[int], user_id: int) -> set[int]:
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        table = events.table
        is_visible = events.can.read.where(_load_identity(connection, user_id), table)
        query = select(table.c.id).where(table.c.id.in_(event_ids), is_visible)
        return set(connection.scalars(query))


def _load_identity(connection: Connection, user_id: int) -> Identity:
    columns = users.table.c
    query = select(
        columns.id, columns.email, columns.is_admin, columns.is_super_admin, columns.is_verified
    )
    row = connection.execute(query.where(columns.id == user_id)).first()
    return Identity(*row) if row else ANONYMOUS
