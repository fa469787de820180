"""Copies what functions log into the emulator's log, which Python does at the start of a process.

The emulator keeps what a function logs during an HTTP request in its memory only. Functions write
to the log themselves, so a line is there before the answer, even if the process is killed.
"""

import contextlib
import logging
import os
import sys
from threading import Lock
from typing import Any, TextIO

LOG = "FUNCTION_LOG"
"""Variable with the path of the log; without it nothing is copied."""
FUNCTION = "AWS_LAMBDA_FUNCTION_NAME"
"""Variable that only the processes of functions have."""


class CopyingStream:
    """A text stream that also appends each whole line to a file by one write.

    Several processes append to the file, and a single write does not mix with others.
    """

    def __init__(self, stream: TextIO, file: int) -> None:
        self._stream = stream
        self._file = file
        self._lock = Lock()
        self._unfinished = ""

    def write(self, text: str) -> int:
        """Write to the stream, and to the file what ends a line."""
        with self._lock:
            lines, newline, self._unfinished = (self._unfinished + text).rpartition("\n")
            content = (lines + newline).encode(errors="backslashreplace")
            with contextlib.suppress(OSError):  # a full disk must not fail the function
                os.write(self._file, content)
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def is_no_copy(record: logging.LogRecord) -> bool:
    """Return whether the emulator's log has this record from nobody else.

    The emulator repeats what a function has logged outside of HTTP requests. It adds the traceback
    of an exception that no handler caught.
    """
    if not str(record.msg).endswith(":\n%s") or not isinstance(record.args, tuple):
        return True
    return record.levelno > logging.INFO or "\nTraceback (" in f"\n{record.args[-1]}"


def copy_logs(path: str) -> None:
    """Set up this process, which is the emulator's or a function's."""
    if os.environ.get(FUNCTION):
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        sys.stderr = CopyingStream(sys.stderr, file)
    else:
        logging.getLogger("lambda").addFilter(is_no_copy)


if LOG in os.environ:
    copy_logs(os.environ[LOG])
