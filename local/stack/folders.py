"""The folders of a stack, which only their owner may read, whatever the umask."""

import os
from pathlib import Path

from local.stack.state import State

PRIVATE = 0o700
PASSABLE = 0o711
"""Others may enter the folder if they know a name in it, but not list it."""


def protect(state: State) -> None:
    """Create the stack's folders, and close those that an earlier release left open.

    If root starts PostgreSQL, it runs as another user, who must pass the two outer folders.
    """
    outer = PASSABLE if os.geteuid() == 0 else PRIVATE
    _close(state.folder, outer)
    _close(state.data, outer)
    for folder in (state.logs, state.run, state.objects, state.saved_objects, state.mails):
        _close(folder, PRIVATE)
    for log in state.logs.glob("*.log"):
        log.chmod(0o600)


def _close(folder: Path, mode: int) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
    if folder.stat().st_mode & 0o777 != mode:
        folder.chmod(mode)
