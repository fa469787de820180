"""Ends this process when the one that called it dies, as `make` does by kill -9; its stack's leash then goes too."""

import os
import signal
import threading
import time

CHECK_SECONDS = 0.2


def end_with_caller() -> None:
    """Watch the caller from now on, in a thread."""
    threading.Thread(target=_watch, args=[os.getppid()], daemon=True).start()


def _watch(caller: int) -> None:
    while os.getppid() == caller:
        time.sleep(CHECK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
