"""No request hung, and no answer was a 5xx that is not promised."""

from collections.abc import Iterator
from typing import Final

from chaos.checks.evidence import Evidence
from chaos.journal import Entry

SERVER_ERROR: Final = 500
PROMISED: Final = 503


def check(evidence: Evidence) -> Iterator[str]:
    """Find requests without a proper answer."""
    for entry in evidence.journal.select("request"):
        if problem := _describe(entry):
            method, path = entry.details["method"], entry.details["path"]
            yield f"{problem}: {method} {path} of {entry.actor}, {entry.details}"


def _describe(entry: Entry) -> str:
    status = entry.details.get("status")
    if status is None:
        return "A request hung or was cut off"
    if status == PROMISED and "retry_after" in entry.details:
        return ""
    return f"An answer was a {status}" if status >= SERVER_ERROR else ""
