"""Media of this very deployment that a zip names by their address: copied, if the importer may see their event."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from openevent.infra import db, storage
from openevent.infra.quoting import quote_value
from openevent.model.permissions import ANONYMOUS, Identity
from openevent.resources.event import events
from openevent.resources.user import users
from openevent.work.import_report import Report


def find_copyable(urls: Iterable[str], user_id: int, report: Report) -> dict[str, str]:
    """Give the key behind each URL that the user may see; the others stay addresses, with a warning."""
    keys = {
        url: key
        for url in urls
        if (key := storage.read_own_key(url)) and storage.read_event_id(key)
    }
    visible = (
        _load_visible_events({storage.read_event_id(key) for key in keys.values()}, user_id)
        if keys
        else set()
    )
    found = {url: key for url, key in keys.items() if storage.read_event_id(key) in visible}
    for url in urls:
        if url not in found:
            report.warning(
                "", f"{quote_value(url)} is not a medium that you may see: it stays an address."
            )
    return found


def report_missing(copies: Mapping[str, str], stored: Mapping[str, str], report: Report) -> None:
    """Warn of addresses of ours behind which there was nothing to copy."""
    for url in copies:
        if url not in stored:
            report.warning(
                "", f"{quote_value(url)} leads to no medium any more: it stays an address."
            )


def _load_visible_events(event_ids: set[int], user_id: int) -> set[int]:
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        table = events.table
        may = events.can.read.where(_load_identity(connection, user_id), table)
        return set(connection.scalars(select(table.c.id).where(table.c.id.in_(event_ids), may)))


def _load_identity(connection: Connection, user_id: int) -> Identity:
    table = users.table
    wanted = select(
        table.c.id, table.c.email, table.c.is_admin, table.c.is_super_admin, table.c.is_verified
    )
    row = connection.execute(wanted.where(table.c.id == user_id)).first()
    return Identity(*row) if row else ANONYMOUS
