"""An image worker process that dies or waits at a step: `python -m …stop_at_step kill|wait STEP`.

The steps are those of the export worker (tests/integration/export_worker/stop_at_step.py). The
Lambda event is a line of standard input. Runs take two pictures.
"""

import json
import sys

from image_worker import chunks
from image_worker.handler import lambda_handler
from tests.integration.export_worker.stop_at_step import die, stop_at, wait
from tests.integration.letters import Context

if __name__ == "__main__":
    lambda_event = json.loads(sys.stdin.readline())
    chunks.PICTURES = 2  # type: ignore[misc]
    stop_at(sys.argv[2], {"kill": die, "wait": wait}[sys.argv[1]])
    lambda_handler(lambda_event, Context(120))
