"""The exception of a job that failed for good."""

from openevent.work.import_report import Problem

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
