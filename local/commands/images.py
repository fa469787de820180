"""Makes the sizes of all pictures of a stack again: `make images`, or `make images STACK=NAME`.

It logs in as an administrator, starts the API's own job and waits for its end. Without a name it is
the stack of `make up`. For another one it asks for the administrator; a script gives EMAIL as a
variable and the password as a line of standard input.
"""

import argparse
import sys

from botocore.exceptions import BotoCoreError, ClientError

from local.commands import mail_setup
from local.commands.client import Client, Refused
from local.deployment import samconfig

PATH = "/v1/admin/images"
ERRORS = (
    mail_setup.Unusable,
    samconfig.Unusable,
    Refused,
    BotoCoreError,
    ClientError,
    OSError,
)
"""What a stack that is missing, or that refuses, raises."""


def main(arguments: list[str]) -> int:
    """Run the command; return 0, or 1 after printing why the sizes were not made."""
    parser = argparse.ArgumentParser(prog="make images")
    parser.add_argument("--stack", default="")
    parser.add_argument("--region", default="")
    options = parser.parse_args(arguments)
    try:
        admin, _ = mail_setup.open_stack(options.stack or samconfig.LOCAL, options.region)
        return make_all(admin)
    except ERRORS as error:
        print(error, file=sys.stderr)
        return 1


def make_all(admin: Client) -> int:
    """Start the job, wait for its end, and print how many pictures have sizes and which not."""
    result = admin.await_result(admin.call("POST", PATH)["task_url"], _ignore_progress)
    without, number = result["warning-count"], result["counts"]["pictures"]
    print(f"Pictures with new sizes: {number - without}")
    print(f"Pictures that have no sizes: {without}")
    for warning in result["warnings"]:
        print(f"  {warning['file']} {warning['id']}{warning['pointer']}: {warning['message']}")
    return 0


def _ignore_progress(_percent: int, _message: str) -> None:
    """Print nothing before the end: a log of a script has no use for it."""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
