"""Tasks that a client polls: started, or worked off by a worker in this process."""

from export_worker.handler import lambda_handler as work_off_export
from import_worker.handler import lambda_handler as work_off_import
from openevent.infra.aws import client
from openevent.infra.config import settings
from tests.factories import archives
from tests.integration import letters
from tests.integration.api.jobs.jobs_desk import read_task_id
from tests.unit.api.client import Answer, Client

IMPORT = "/v1/events/import/json"


def start_export(user: Client, key: str) -> str:
    """Start an export with pictures; gives the id of its task."""
    return _read_id(user.post(f"/v1/events/{key}/export/json", {"image": True}))


def finish_export(user: Client, key: str) -> str:
    """Export an event with its slides; gives the id of the finished task."""
    client("sqs").purge_queue(QueueUrl=settings().exports_queue_url)
    task_id = _read_id(user.post(f"/v1/events/{key}/export/json", {"document": True}))
    work_off_export(letters.received(settings().exports_queue_url), letters.Context())
    return task_id


def finish_import(user: Client) -> str:
    """Import a zip; gives the id of the finished task."""
    client("sqs").purge_queue(QueueUrl=settings().imports_queue_url)
    task_id = _read_id(user.post_file(IMPORT, "days.zip", archives.build_zip()))
    work_off_import(letters.received(settings().imports_queue_url), letters.Context())
    return task_id


def _read_id(answer: Answer) -> str:
    return str(read_task_id(answer.json["task_url"]))
