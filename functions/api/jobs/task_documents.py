"""Documents of tasks for pollers (docs/contract/tasks.md#document)."""

import json
from collections.abc import Mapping
from typing import Any, Final

from openevent.infra import storage
from openevent.work import jobs

REPORT_PATHS: Final = {
    jobs.ImportEvent.kind: "/v1/import-jobs/{}/report",
    jobs.ExportEvent.kind: "/v1/export-jobs/{}/report",
}
"""The path of the whole report of a job, by kind (docs/contract/tasks.md#report)."""
type Item = Mapping[str, Any]
"""A task's item as openevent.work.tasks gives it."""


def build_document(item: Item, *, may_download: bool = False) -> dict[str, Any]:
    """Build the JSON of a task.

    With `may_download` the URL of an export's file is signed now, for 15 minutes.
    """
    return {
        "id": item["id"],
        "kind": item["kind"],
        "description": item["description"],
        "state": item["state"],
        "progress": {"percent": item.get("percent", 0), "message": item.get("message", "")},
        "created-at": item["created_at"],
        "updated-at": item["updated_at"],
        **_build_outcome(item, may_download=may_download),
        **_build_report_link(item),
    }


def _build_report_link(item: Item) -> dict[str, str]:
    """Build the path of the whole report of an import or export that has ended."""
    path = REPORT_PATHS.get(item["kind"])
    # An earlier release did not store the job's id in the item.
    has_report = path and "job_id" in item and item["state"] != jobs.WAITING.upper()
    return {"report": str(path).format(item["job_id"])} if has_report else {}


def _build_outcome(item: Item, *, may_download: bool) -> dict[str, Any]:
    result = json.loads(item["result"]) if "result" in item else {}
    if item["state"] == jobs.FAILURE.upper():
        return {
            "result": result.get("message", ""),
            "errors": result.get("errors", []),
            "error-count": result.get("error-count", 0),
            "warnings": result.get("warnings", []),
            "warning-count": result.get("warning-count", 0),
        }
    if item["state"] != jobs.SUCCESS.upper():
        return {}
    download = _sign_download(item, result) if may_download else {}
    return {"result": download | result}


def _sign_download(item: Item, result: Mapping[str, Any]) -> dict[str, Any]:
    match item["kind"]:
        case jobs.ExportEvent.kind:
            key = storage.build_export_key(item["event_id"], item["id"])
        case jobs.ExportUser.kind:
            key = storage.build_own_data_key(item["user_id"], item["id"])
        case jobs.PrintBadge.kind:
            key = result["key"]
        case _:
            return {}
    return {"download_url": storage.sign_download_url(key, result["name"])}
