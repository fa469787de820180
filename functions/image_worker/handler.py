"""The image worker's entry: pictures of rows and of events, and the job that makes all again."""

from functools import partial
from typing import Any
from uuid import UUID

from image_worker import all_pictures, pictures
from openevent.infra import db, init_phase
from openevent.work import jobs, worker
from openevent.work.jobs import MakeImages


def lambda_handler(event: dict[str, Any], context: Any) -> None:
    """Make the sizes that the batch's one message asks for; SQS retries it after an exception."""
    worker.handle(event, context, {MakeImages: all_pictures.run}, pictures.handle)


init_phase.prepare(
    partial(db.prepare, jobs.select_by_task(UUID(int=0))),
    *init_phase.create_clients("dynamodb", "s3", "sqs"),
)
