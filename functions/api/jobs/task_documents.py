"""What a poller is shown of a task (docs/contract/tasks.md#document), from its item or from its job's row."""

import json
from collections.abc import Mapping
from typing import Any, Final

from openevent.infra import storage
from openevent.work import jobs

OWN_DATA: Final = "my-data.json"
type Item = Mapping[str, Any]
"""A task's item as openevent.work.tasks gives it."""


def build_document(item: Item) -> dict[str, Any]:
    """Make the task's JSON; the download of an export is signed now, for 15 minutes."""
    known = {name: item[name] for name in ("id", "kind", "description", "state")}
    progress = {"progress": {"percent": item.get("percent", 0), "message": item.get("message", "")}}
    times = {"created-at": item["created_at"], "updated-at": item["updated_at"]}
    return known | progress | times | _outcome(item)


def _outcome(item: Item) -> dict[str, Any]:
    result = json.loads(item["result"]) if "result" in item else {}
    if item["state"] == jobs.FAILURE.upper():
        return {
            "result": result.get("message", ""),
            "errors": result.get("errors", []),
            "error-count": result.get("error-count", 0),
        }
    if item["state"] != jobs.SUCCESS.upper():
        return {}
    return {"result": _signed(item) | result}


def _signed(item: Item) -> dict[str, Any]:
    match item["kind"]:
        case jobs.ExportEvent.kind:
            key, name = (
                storage.build_export_key(item["event_id"], item["id"]),
                build_zip_name(item["subject"]),
            )
        case jobs.ExportUser.kind:
            key, name = storage.build_own_data_key(item["user_id"], item["id"]), OWN_DATA
        case _:
            return {}
    return {"download_url": storage.sign_download_url(key, name)}


def build_zip_name(subject: str) -> str:
    """Give the file name of an export from the event's name."""
    return f"{storage.build_safe_name(subject)}.zip"
