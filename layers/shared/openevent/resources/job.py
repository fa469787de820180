"""Import and export jobs: views of the jobs table, for the users who started the jobs."""

from typing import Annotated

from openevent.model.kinds import READ_ONLY, String, Time
from openevent.model.permissions import Permissions, admin, logged_in, own_row
from openevent.model.resource import Attributes, Resource, to_one

JOB_SELECT = """
    SELECT id, CAST(task_id AS text) AS task, created_at AS starts_at,
        CASE state WHEN 'success' THEN {path} WHEN 'failure' THEN result ->> 'message' END
            AS result,
        upper(state) AS result_status, user_id
    FROM jobs WHERE kind = '{kind}'"""
IMPORT_RESULT = "'/v1/events/' || event_id"
"""SQL of the path of the imported event; null after a dry run."""
EXPORT_RESULT = "'/v1/events/' || event_id || '/exports/' || task_id"
"""SQL of the path of the download, which checks the role (docs/contract/jobs.md#export)."""


class JobAttributes(Attributes):
    """`task` is the id for polling. `result` is a path, or the error message of a failed job."""

    task: Annotated[String, READ_ONLY]
    starts_at: Annotated[Time, READ_ONLY]
    result: Annotated[String, READ_ONLY] | None = None
    result_status: Annotated[String, READ_ONLY]


def _job_resource(type_: str, kind: str, path: str) -> Resource:
    return Resource(
        type=type_,
        attributes=JobAttributes,
        links=(to_one("user", required=True),),
        can=Permissions(read=own_row | admin),
        list_rule=logged_in,
        view=JOB_SELECT.format(kind=kind, path=path),
        archive=None,
        is_copied=False,
        own_data=None,  # the file of own data lists rows of the jobs table instead
        version=None,
        trash_rule=None,
        has_rules=False,
    )


import_jobs = _job_resource("import-job", "import.event", IMPORT_RESULT)
export_jobs = _job_resource("export-job", "export.event", EXPORT_RESULT)
