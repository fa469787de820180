"""The exception of a job that failed for good."""

from openevent.work.import_report import MAXIMUM_STORED_PROBLEMS, Problem, Report

CANCELLED = "cancelled"
"""The reason of a job that its user cancelled."""


class JobFailed(Exception):
    """A job failed for good: a retry cannot succeed.

    The message is a sentence for the user who started the job.
    """

    def __init__(
        self,
        message: str,
        errors: list[Problem] | None = None,
        reason: str = "refused",
        count: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.errors = errors or []
        self.reason = reason
        self.count = len(self.errors) if count is None else count
        self.warnings: list[Problem] = []
        self.warning_count = 0

    def add_report(self, report: Report) -> None:
        """Add the problems that the job had found before it failed."""
        self.errors = [*self.errors, *report.errors][:MAXIMUM_STORED_PROBLEMS]
        self.count += report.error_count
        self.warnings, self.warning_count = report.warnings, report.warning_count
