"""Large files of a body: a job copies each, and the row keeps its old value until then.

The rule: docs/contract/storage.md#from-an-upload-to-a-medium.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import uuid4

from sqlalchemy import Connection, func, select

from api.jobs import start_job
from api.write.media.sources import Source
from openevent.domain.write.request import Request
from openevent.infra import media_keys
from openevent.infra.telemetry import logger
from openevent.model.permissions import Identity
from openevent.model.resource import Resource
from openevent.work import jobs

LARGE_BYTES: Final = 50_000_000
"""S3 may take longer than a request has to copy a larger file."""


@dataclass
class LargeFiles:
    """The sources by column, and the jobs that copy them."""

    request: Request
    sources: Mapping[str, Source] = field(default_factory=dict)
    rows: dict[str, jobs.Row] = field(default_factory=dict)

    def start(self, connection: Connection, row_id: int) -> None:
        """Insert the jobs in the transaction of the write, but not in that of a dry run.

        Raises TooManyRequests.
        """
        if self.request.dry_run:
            return
        for column, source in self.sources.items():
            state = _load_state(connection, self.request.resource, row_id, column)
            message = self._build_message(column, source, row_id, state)
            name = source.new_key.rpartition("/")[2]
            self.rows[column] = _insert_job(connection, self.request.user, message, name)

    def build_meta(self) -> dict[str, Any]:
        """Save the tasks after the commit; return the member of `meta` that names them."""
        for row in self.rows.values():
            start_job.save_task(row)
        tasks = {name: f"/v1/tasks/{row['task_id']}" for name, row in self.rows.items()}
        dashed = {name.replace("_", "-"): url for name, url in tasks.items()}
        return {"task_urls": dashed} if dashed else {}

    def _build_message(
        self, column: str, source: Source, row_id: int, state: "_ColumnState"
    ) -> jobs.CopyMedium:
        owner = media_keys.read_owner(source.new_key)
        if source.original is None or owner is None:
            raise ValueError(f"{source.new_key} is copied from nothing")
        return jobs.CopyMedium(
            task_id=uuid4(),
            user_id=self.request.user.id,
            request_id=logger.get_correlation_id() or "",
            event_id=owner.id if owner.plural == media_keys.EVENTS else None,
            source=source.original.key,
            etag=source.original.etag,
            size=source.original.size,
            key=source.new_key,
            resource=self.request.resource.type,
            row_id=row_id,
            column=column,
            old_value=state.value,
            earlier_keys=tuple(state.waiting_keys),
        )


class _ColumnState(NamedTuple):
    """The value of a column, and the keys that waiting jobs will store in it."""

    value: str | None
    waiting_keys: list[str]


def _load_state(
    connection: Connection, resource: Resource, row_id: int, column: str
) -> _ColumnState:
    """Load the state of a column whose row is locked: no job can end meanwhile."""
    options, table = jobs.jobs.c.options, resource.table
    waiting = select(options["key"].astext).where(
        jobs.jobs.c.kind == jobs.CopyMedium.kind,
        jobs.jobs.c.state == jobs.WAITING,
        options.contains({"resource": resource.type, "row_id": row_id, "column": column}),
    )
    query = select(table.c[column], func.array(waiting.scalar_subquery()))
    row = connection.execute(query.where(table.c.id == row_id)).one()
    return _ColumnState(*row)


def _insert_job(
    connection: Connection, user: Identity, message: jobs.CopyMedium, name: str
) -> jobs.Row:
    def build_message(_connection: Connection) -> jobs.CopyMedium:
        return message

    job = start_job.NewJob(jobs.CopyMedium, build_message, name, None)
    return start_job.insert(connection, user, job)
