"""Ends this process when its parent dies, as after a kill -9 of `make`; its stack then ends too."""

import os
import signal
import threading
import time

CHECK_SECONDS = 0.2


def watch_parent() -> None:
    """Watch the parent process from now on, in a thread."""
    threading.Thread(target=_watch, args=[os.getppid()], daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(CHECK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
