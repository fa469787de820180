"""Import and export jobs: the faces that the table of jobs shows to those who started them."""

from typing import Annotated

from openevent.model.kinds import READ_ONLY, String, Time
from openevent.model.permissions import Permissions, admin, logged_in, mine
from openevent.model.resource import Attributes, Resource, to_one

SELECT = """
    SELECT id, CAST(task_id AS text) AS task, created_at AS starts_at,
        CASE state WHEN 'success' THEN {place} WHEN 'failure' THEN result ->> 'message' END AS result,
        upper(state) AS result_status, user_id
    FROM jobs WHERE kind = '{kind}'"""
IMPORTED = "'/v1/events/' || event_id"
"""The path of what an import made; null where it was a dry run."""
EXPORTED = "'/v1/events/' || event_id || '/exports/' || task_id"
"""The path that asks who downloads (docs/contract/jobs.md#export)."""


class JobAttributes(Attributes):
    """`task` is the id by which the task is polled, `result` a path or the sentence that tells what went wrong."""

    task: Annotated[String, READ_ONLY]
    starts_at: Annotated[Time, READ_ONLY]
    result: Annotated[String, READ_ONLY] | None = None
    result_status: Annotated[String, READ_ONLY]


def _face(type_: str, kind: str, place: str) -> Resource:
    return Resource(
        type=type_,
        attributes=JobAttributes,
        links=(to_one("user", required=True),),
        can=Permissions(read=mine | admin),
        listed=logged_in,
        view=SELECT.format(kind=kind, place=place),
        archive=None,
        copied=False,
        own_data=None,  # the file lists the jobs themselves
        version=None,
        trash=None,
        has_rules=False,
    )


import_jobs = _face("import-job", "import.event", IMPORTED)
export_jobs = _face("export-job", "export.event", EXPORTED)
