"""The schemas of tasks, their results, reports of jobs and upload forms, in plain JSON.

Each is a component, so that generated clients have a type of it (docs/contract/tasks.md#document).
"""

from typing import Final

from api.routes.tasks import KINDS
from openevent.work import jobs
from openevent.work.import_report import EVENT_SCOPE
from reference.json_bodies import (
    BOOLEAN,
    INTEGER,
    NULLABLE_TEXT,
    TEXT,
    build_answer,
    build_constant,
    build_object,
)
from reference.schemas import Schema, ref

TASK: Final = ref("task")
TASKS: Final = ref("task-list")
JOB_REPORT: Final = ref("job-report")
UPLOAD_FORM: Final = ref("upload-form")
STATES: Final[Schema] = {
    "type": "string",
    "enum": [jobs.WAITING.upper(), jobs.SUCCESS.upper(), jobs.FAILURE.upper()],
}
KIND: Final[Schema] = {"type": "string", "enum": list(KINDS)}
TIME: Final[Schema] = {"type": "string", "format": "date-time"}
UUID: Final[Schema] = {"type": "string", "format": "uuid"}
COUNTS: Final[Schema] = {
    "type": "object",
    "additionalProperties": INTEGER,
    "description": "The number of rows by file.",
}
PROBLEMS: Final[Schema] = {"type": "array", "items": ref("problem")}
RESULTS: Final = (
    "import-result",
    "dry-run-result",
    "export-result",
    "own-data-result",
    "copied-medium",
    "made-sizes",
)
"""The results of a success; that of a failure is a text."""
WARNINGS: Final[dict[str, Schema]] = {"warnings": PROBLEMS, "warning_count": INTEGER}
FILE: Final[dict[str, Schema]] = {"key": TEXT, "name": TEXT, "size": INTEGER, "counts": COUNTS}
DOWNLOAD_URL: Final[dict[str, Schema]] = {
    "download_url": {
        "type": "string",
        "format": "uri",
        "description": "Signed for 15 minutes; absent for a user who may not download the file.",
    }
}


def build_schemas() -> dict[str, Schema]:
    """Build the schemas by name."""
    return {
        "task": _build_task(),
        "task-list": build_answer(tasks={"type": "array", "items": TASK}, next=NULLABLE_TEXT),
        "problem": _build_problem(),
        **_build_results(),
        "job-report": _build_job_report(),
        "upload-form": build_answer(
            "url", id=UUID, fields=_build_upload_fields(), expires_in=INTEGER
        ),
    }


def _build_task() -> Schema:
    task = build_answer(
        "description",
        id=UUID,
        kind=KIND,
        state=STATES,
        progress=build_answer("message", percent={"type": "integer", "maximum": 100}),
        created_at=TIME,
        updated_at=TIME,
    )
    outcome = build_object(
        result={
            "anyOf": [*map(ref, RESULTS), TEXT],
            "description": "An object after a success, the error message after a failure.",
        },
        errors=PROBLEMS,
        error_count=INTEGER,
        **WARNINGS,
        report={"type": "string", "description": "The path of the whole report."},
    )
    return task | {"properties": task["properties"] | outcome["properties"]}


def _build_problem() -> Schema:
    problem = build_answer(
        "file",
        "message",
        record={"type": ["integer", "null"]},
        id=NULLABLE_TEXT,
        pointer=NULLABLE_TEXT,
    )
    scope = {"scope": build_constant(EVENT_SCOPE)}
    return problem | {"properties": problem["properties"] | scope}


def _build_results() -> dict[str, Schema]:
    imported = build_answer("identifier", "url", "event_name", id=TEXT, counts=COUNTS, **WARNINGS)
    dry_run = build_answer(
        "event_name", counts=COUNTS, **WARNINGS, dry_run={"type": "boolean", "const": True}
    )
    exported, own_data = build_answer(**FILE, **WARNINGS), build_answer(**FILE)
    for download in (exported, own_data):
        download["properties"] |= DOWNLOAD_URL
    copied = build_answer(url={"type": "string", "format": "uri"})
    sizes = build_answer(counts=COUNTS, **WARNINGS)
    results = (imported, dry_run, exported, own_data, copied, sizes)
    return dict(zip(RESULTS, results, strict=True))


def _build_job_report() -> Schema:
    return build_answer(
        "id",
        task=UUID,
        kind=KIND,
        state=STATES,
        dry_run=BOOLEAN,
        result=NULLABLE_TEXT,
        error_count=INTEGER,
        errors=PROBLEMS,
        **WARNINGS,
        meta=build_answer(count=INTEGER),
        links=ref("links"),
    )


def _build_upload_fields() -> Schema:
    """Build the schema of the fields that S3's form needs, all texts."""
    names = ("Content-Type", "key", "policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date")
    fields = build_answer(*names, "x-amz-signature")
    description = "The fields of the form, to be sent unchanged and before its `file`."
    return fields | {"additionalProperties": TEXT, "description": description}
