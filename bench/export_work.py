"""The export worker's handler, at work on one job (see bench.child)."""

from typing import Any

from bench.lambda_context import Context, build_event
from export_worker.handler import lambda_handler


def run(message: dict[str, Any]) -> None:
    """Handle the job's message as Lambda would."""
    lambda_handler(build_event(message), Context())
