"""Handle the message of one picture, or of the pictures of an event."""

from functools import partial

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from sqlalchemy import Connection, select

from image_worker import chunks, selection
from image_worker.selection import RowPicture
from openevent.domain.pictures import messages
from openevent.domain.pictures.messages import EventPictures
from openevent.domain.pictures.messages import RowPicture as RowMessage
from openevent.infra import db
from openevent.infra.telemetry import logger
from openevent.resources.event import events
from openevent.work import jobs, queues, tasks
from openevent.work.commit_wait import CommitWait
from openevent.work.messages import Unreadable, read_message
from openevent.work.worker import NotCommitted


def handle(record: SQSRecord, deadline: float) -> None:
    """Make the sizes that the message asks for. Raises Unreadable and NotCommitted."""
    message = _read(record)
    logger.append_keys(correlation_id=message.request_id)
    if isinstance(message, RowMessage):
        _make_one(record, message, deadline)
    else:
        _make_of_event(record, message, deadline)


def _read(record: SQSRecord) -> RowMessage | EventPictures:
    try:
        return read_message(record, RowMessage)
    except Unreadable:
        return read_message(record, EventPictures)


def _make_one(record: SQSRecord, message: RowMessage, deadline: float) -> None:
    place = selection.find_place(message.type, message.column)
    if place is None:
        raise Unreadable("It names no column with pictures.")
    row = CommitWait().until(record, partial(_load_row, place, message.row_id))
    if row is None:
        return _return_or_drop(record)
    if row.key != message.key:
        # The lock has shown that its transaction is over: a newer picture has its own message.
        logger.info("a message of a replaced picture is dropped")
        return None
    if row.waits:
        chunk = chunks.Chunk([row], deadline - chunks.RESERVE_SECONDS)
        chunk.run()
    # The run before may have been killed here.
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        chunks.record_made(connection, [row])
    return None


def _load_row(place: int, row_id: int) -> RowPicture | None:
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        return selection.load_locked(connection, place, row_id)


def _return_or_drop(record: SQSRecord) -> None:
    if queues.is_young(record):
        raise NotCommitted("The row of the picture is not committed yet.")
    logger.warning("a message of a picture without a row is dropped")


def _make_of_event(record: SQSRecord, message: EventPictures, deadline: float) -> None:
    event_id = message.pictures_of_event
    if not CommitWait().until(record, partial(_has_event, event_id)):
        return _return_or_drop(record)
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        waiting = selection.load_waiting_of_event(connection, event_id, chunks.PICTURES + 1)
    end = deadline - chunks.RESERVE_SECONDS
    chunk = chunks.Chunk(waiting[: chunks.PICTURES], end, message.import_task_id)
    chunk.run()
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        # A killed run may have made sizes of types that are complete now.
        is_repeated = queues.get_delivery_number(record) > 1
        pictures = _list_all_types(event_id) if is_repeated else chunk.done
        chunks.record_made(connection, pictures)
        if len(chunk.done) < len(waiting):
            messages.send_before_commit(connection, message)
    if message.import_task_id:
        _save_task(message)
    return None


def _has_event(event_id: int) -> bool:
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        return _exists(connection, event_id)


def _exists(connection: Connection, event_id: int) -> bool:
    table = events.table
    return connection.execute(select(table.c.id).where(table.c.id == event_id)).first() is not None


def _list_all_types(event_id: int) -> list[RowPicture]:
    return [
        RowPicture(selection.Position(place), "", event_id, frozenset(), waits=False)
        for place in range(len(selection.COLUMNS))
        if selection.COLUMNS[place][0].version
    ]


def _save_task(message: EventPictures) -> None:
    """Save the warnings of the import in its task."""
    assert message.import_task_id is not None  # noqa: S101 - the caller has checked it
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        row = jobs.load(connection, message.import_task_id)
    if row is not None:
        tasks.save_state(row)
