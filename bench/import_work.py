"""Runs the import worker's handler on one job (see bench.child)."""

from typing import Any

from bench.lambda_context import Context, build_event
from import_worker.handler import lambda_handler


def run(message: dict[str, Any]) -> None:
    """Call the handler with the job's message, as Lambda does."""
    lambda_handler(build_event(message), Context())
