"""A scheduler process that kills itself at a step: `python -m …dying STEP`.

../dispatcher/dying.py describes the steps.
"""

import sys

from scheduler.handler import lambda_handler
from tests.integration.export_worker.stop_at_step import die, stop_at
from tests.integration.letters import Context

SCHEDULER = "tests.integration.scheduler.dying"

if __name__ == "__main__":
    stop_at(sys.argv[1], die)
    lambda_handler({}, Context())
