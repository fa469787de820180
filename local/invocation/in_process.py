"""Runs a function in this process: `python -m local.invocation.in_process FUNCTION EVENT`.

FUNCTION is a package of functions/ in the working tree, EVENT a file. The process has the
environment of the function. It prints the answer on standard output and all else on standard error.
Standard input stays the terminal, so breakpoint() works. SQL=1 shows each statement with its time.
"""

import importlib
import json
import os
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from local.invocation import statements

SECONDS = 900
"""The longest time of a Lambda function; a debugger needs more than the function's own."""


@dataclass(frozen=True)
class Context:
    """The context object of a call, as far as functions read it."""

    function_name: str
    aws_request_id: str
    end: float
    function_version: str = "$LATEST"
    memory_limit_in_mb: int = 1769

    @property
    def invoked_function_arn(self) -> str:
        return f"arn:aws:lambda:us-east-1:000000000000:function:{self.function_name}"

    @property
    def log_group_name(self) -> str:
        return f"/aws/lambda/{self.function_name}"

    @property
    def log_stream_name(self) -> str:
        return self.aws_request_id

    def get_remaining_time_in_millis(self) -> int:
        """Return the time that is left."""
        return max(0, int((self.end - time.monotonic()) * 1000))


def main(function: str, event_file: Path) -> int:
    """Run the function once; return 1 if it raised."""
    answers = _print_on_standard_error()
    try:
        with statements.printed(is_on=os.environ.get("SQL", "") not in ("", "0")):
            answer = _call(function, json.loads(event_file.read_text()))
    except Exception:  # noqa: BLE001 - whatever the function raises
        traceback.print_exc()
        return 1
    with os.fdopen(answers, "w") as output:
        print(json.dumps(answer), file=output)
    return 0


def _print_on_standard_error() -> int:
    """Let whatever prints to standard output print elsewhere; return the descriptor of the former.

    The descriptors are exchanged, not sys.stdout: a debugger edits lines only if that is the first.
    """
    answers = os.dup(1)
    os.dup2(2, 1)
    return answers


def _call(function: str, event: Any) -> Any:
    handler = importlib.import_module(f"{function}.handler")
    name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", function)
    context = Context(name, str(uuid4()), time.monotonic() + SECONDS)
    return handler.lambda_handler(event, context)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
