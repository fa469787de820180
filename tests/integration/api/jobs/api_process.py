"""An API process that asks itself for an import, and is killed at one step of it.

    python -m tests.integration.api.jobs.api_process <step> <token> <upload>

What happens at a step is hung on botocore's hooks; the API's own code is as deployed.
"""

import os
import signal
import sys
from typing import Any, Final

from openevent.infra.aws import client
from tests.unit.api.client import Client

STEPS: Final = {
    "before the message": ("sqs", "before-send.sqs.SendMessage"),
    "between message and commit": ("sqs", "after-call.sqs.SendMessage"),
    "between commit and answer": ("dynamodb", "before-send.dynamodb.UpdateItem"),
}


def kill(**_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(step: str, token: str, upload: str) -> None:
    service, hook = STEPS[step]
    client(service).meta.events.register(hook, kill)
    Client(token).post("/v1/events/import/json", {"upload": upload})


if __name__ == "__main__":
    main(*sys.argv[1:])
