"""Make the sizes of some pictures of rows, and record what others must hear of them."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from image_worker import making, older_pictures
from image_worker.selection import RowPicture
from openevent.domain.media import unused_media
from openevent.domain.pictures import attempts, stored
from openevent.domain.pictures.changes import UNREADABLE, name_made_change
from openevent.infra import db
from openevent.infra.telemetry import logger, write_metric
from openevent.work import changes, jobs
from openevent.work.import_report import Problem

PICTURES: Final = 20
"""The most pictures of a run. The slowest take 4 s, and a run has 120 s (docs/benchmark.md)."""
RESERVE_SECONDS: Final = 20
"""A run begins no further picture when less than this is left, beside that of worker.handle."""

type Report = Callable[[int], None]
"""Called with the number of pictures that are done, before each picture."""


@dataclass
class Chunk:
    """The pictures of one run.

    `task_id` is the job that is told of warnings. `replace` makes sizes that exist again, and
    cleans the pictures of earlier releases. `done` are the pictures whose sizes were made, or that
    cannot have any.
    """

    pictures: Sequence[RowPicture]
    deadline: float
    task_id: UUID | None = None
    replace: bool = False
    report: Report = lambda _done: None
    done: list[RowPicture] = field(default_factory=list)
    _notified_events: set[int | None] = field(default_factory=set)

    def run(self) -> None:
        """Make the sizes of the pictures, as long as there is time; each row is its own commit."""
        with db.connect(db.WORKER_WAIT_SECONDS) as connection:
            settings = making.load_settings(connection)
        for stored_picture in self.pictures:
            if self.done and time.monotonic() > self.deadline:
                return
            self.report(len(self.done))
            picture = older_pictures.clean(stored_picture) if self.replace else stored_picture
            attempt = self._begin(picture)
            if attempt:
                self._make(picture, settings, attempt)
            self.done.append(picture)
            if attempt > attempts.MAXIMUM:
                return  # the rest has deliveries of its own

    def _begin(self, picture: RowPicture) -> int:
        """Count the attempt; 0 if the row has another picture by now."""
        with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
            return attempts.begin(connection, *picture.cell, picture.key) or 0

    def _make(self, picture: RowPicture, settings: making.AllSettings, attempt: int) -> None:
        """Make the sizes, or give them up after attempts that were killed."""
        if attempt > attempts.MAXIMUM:
            entry = stored.build_error(picture.key, stored.NOT_MADE)
        else:
            entry = self._try_to_make(picture, settings)
        with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
            self._save(connection, picture, entry)

    def _try_to_make(self, picture: RowPicture, settings: making.AllSettings) -> stored.Entry:
        try:
            return making.make(picture, settings, replace=self.replace)
        except Exception:
            with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
                attempts.forget(connection, *picture.cell, picture.key)
            raise

    def _save(self, connection: Connection, picture: RowPicture, entry: stored.Entry) -> None:
        """Save the entry; the row is locked before the note of its old sizes, as by a write."""
        resource, row_id, column = picture.cell
        keys = stored.load_keys(connection, resource, row_id) if self.replace else []
        is_current = stored.save(connection, *picture.cell, entry, replace=self.replace)
        if keys:
            connection.execute(unused_media.build_note(keys))
        extra = {"type": resource.type, "row_id": row_id, "column": column}
        if not is_current:
            logger.info("the picture was replaced meanwhile", extra=extra)
        elif "error" in entry:
            logger.info("a picture has no sizes", extra=extra | {"reason": entry["error"]})
            write_metric("PictureUnreadable")
            self._tell(connection, picture, entry["error"])

    def _tell(self, connection: Connection, picture: RowPicture, reason: str) -> None:
        """Tell the job's user, and the organizers or the account's owner once in a run."""
        if self.task_id:
            warning = _build_warning(picture, reason).as_json()
            jobs.add_warning(connection, self.task_id, warning)
        if picture.event_id is None or picture.event_id not in self._notified_events:
            self._notified_events.add(picture.event_id)
            event = {} if picture.event_id is None else {"event": picture.event_id}
            subject = (picture.resource.type, picture.row_id)
            changes.record(connection, UNREADABLE, subject, None, reason=reason, **event)


def _build_warning(picture: RowPicture, reason: str) -> Problem:
    archive = picture.resource.archive
    return Problem(
        archive.file if archive else picture.resource.plural,
        f"The picture has no sizes. {reason}",
        id=str(picture.row_id),
        pointer=f"/{picture.column}",
    )


def record_made(connection: Connection, pictures: Iterable[RowPicture]) -> None:
    """Record that events have new sizes, once for each event and type of rows."""
    kinds = {
        (name_made_change(picture.resource), picture.event_id)
        for picture in pictures
        if picture.event_id is not None
    }
    for kind, event_id in sorted(kinds, key=str):
        changes.record(connection, kind, ("event", int(event_id or 0)), None)
