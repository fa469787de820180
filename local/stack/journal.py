"""The supervisor's log: sentences with times about the stack, without secrets."""

from datetime import datetime

from local.stack.state import State


def write(state: State, sentence: str) -> None:
    """Append a sentence; several processes may do so at once."""
    time = datetime.now().astimezone().isoformat(" ", "seconds")
    state.journal.touch(mode=0o600)
    with state.journal.open("a") as log:
        log.write(f"{time} {sentence}\n")


def count(number: int, noun: str) -> str:
    """Return a number with its noun: 1 job, 2 jobs."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
