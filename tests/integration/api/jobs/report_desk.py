"""Jobs with reports: their start, their end and the pages of their reports."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from openevent.infra import db
from openevent.work import job_outcome, jobs
from openevent.work.import_report import Report
from openevent.work.job_failure import JobFailed
from tests.integration.api.jobs import jobs_desk as desk
from tests.unit.api.client import Client


@dataclass(frozen=True)
class Owner:
    """A user who starts jobs."""

    id: int
    client: Client

    def start(self, message_type: type[jobs.Message] = jobs.ImportEvent, **fields: Any) -> UUID:
        """Start a job; return its task's id."""
        defaults = {"task_id": uuid4(), "user_id": self.id, "request_id": "r", "event_id": 4711}
        if message_type is jobs.ImportEvent:
            defaults |= {"key": "k", "etag": "e", "size": 1}
        message = message_type(**defaults | fields)
        with db.transaction() as connection:
            assert jobs.insert_job(connection, message, "a.zip", None)
        return message.task_id

    def get(self, task_id: UUID, query: str = "") -> dict[str, Any]:
        """Read a page of the report."""
        answer = self.client.get(build_path(task_id), query)
        assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
        return dict(answer.json)


def build_path(task_id: UUID, plural: str = "import-jobs") -> str:
    row = desk.load_job(task_id)
    assert row is not None
    return f"/v1/{plural}/{row['id']}/report"


def build_report(errors: int = 0, warnings: int = 0) -> Report:
    report = Report()
    for number in range(errors):
        report.error("sessions", f"Error {number}.", record=number)
    for number in range(warnings):
        report.warning("speakers", f"Warning {number}.", record=number)
    return report


def fail(task_id: UUID, report: Report) -> None:
    failure = JobFailed("The zip has errors.", reason="invalid")
    failure.add_report(report)
    assert job_outcome.fail(task_id, failure)


def succeed(task_id: UUID, report: Report) -> None:
    warnings = [problem.as_json() for problem in report.warnings]
    desk.end_job(
        task_id, jobs.SUCCESS, {"warnings": warnings, "warning-count": report.warning_count}
    )


def list_messages(document: dict[str, Any]) -> list[str]:
    return [problem["message"] for problem in document["errors"] + document["warnings"]]
