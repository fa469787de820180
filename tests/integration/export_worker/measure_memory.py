"""A worker process that prints by how many bytes its peak memory grew in the second export.

The first export is a small one, so that modules and connections do not count.
"""

import json
import resource
import sys
from pathlib import Path

from export_worker.handler import lambda_handler
from tests.integration.letters import Context

STATUS = Path("/proc/self/status")


def read_peak() -> int:
    """Return the peak in bytes, on Linux from /proc: getrusage includes the parent's peak."""
    if STATUS.exists():
        return 1024 * next(
            int(line.split()[1])
            for line in STATUS.read_text().splitlines()
            if line.startswith("VmHWM")
        )
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    small, large = json.loads(sys.stdin.readline())
    lambda_handler(small, Context())
    before = read_peak()
    lambda_handler(large, Context())
    print(json.dumps({"growth": read_peak() - before}))  # noqa: T201
