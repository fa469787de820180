"""docs/openapi.json, as its tests read it."""

import json
from typing import Any, Final

from reference import openapi

DOCUMENT: Final[dict[str, Any]] = json.loads(openapi.FILE.read_text())


def index_operations() -> dict[tuple[str, str], dict[str, Any]]:
    """Return the operations by path and method, in capital letters."""
    return {
        (path, method.upper()): operation
        for path, item in DOCUMENT["paths"].items()
        for method, operation in item.items()
    }
