"""Wait for the commit that follows the sending of a message.

docs/contract/jobs.md#send-before-commit
"""

import time
from collections.abc import Callable
from typing import Final

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from openevent.work import queues

WAIT_SECONDS: Final = 1.0
"""How long the messages of one call wait together for rows that are not committed yet."""
PAUSE_SECONDS: Final = 0.025
"""A commit takes a few milliseconds, and a look about one."""


class CommitWait:
    """The time that a function has to wait for rows; it starts when the function is called.

    All messages of the call share it, so that many messages without rows hold up the others once.
    """

    def __init__(self) -> None:
        self._end = time.monotonic() + WAIT_SECONDS

    def until[T](self, record: SQSRecord, look: Callable[[], T]) -> T:
        """Call `look` until its result is true or the time is over; return its last result.

        Each call of `look` must read in a transaction of its own, to see new commits. An old
        message does not wait: its transaction has rolled back.
        """
        while not (result := look()) and self._is_open_for(record):
            time.sleep(PAUSE_SECONDS)
        return result

    def _is_open_for(self, record: SQSRecord) -> bool:
        return time.monotonic() < self._end and queues.is_young(record)
