"""Prints what a pipeline must know of an environment: `python -m local.delivery.target NAME`.

The lines are `stack=…`, `region=…` and `release=…`, as the outputs of a step of GitHub Actions.
"""

import sys

from local.delivery.release import read_version
from local.deployment import samconfig


def main(name: str) -> int:
    """Run the command; return 0, or 1 after printing why there is no such environment."""
    try:
        environment = samconfig.read_environment(name)
    except samconfig.Unusable as error:
        print(error, file=sys.stderr)
        return 1
    print(f"stack={environment.stack_name}")
    print(f"region={environment.region}")
    print(f"release={read_version()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
