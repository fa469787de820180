"""Runs the parts of one stack: PostgreSQL, the emulator, the inbox and the front.

The parts end with this process, however it ends. It runs while somebody has the writing end of its
keepalive pipe open. After a byte was written to the pipe it runs until SIGTERM. Run as
`python -m local.stack.supervisor FOLDER PORT DATABASE_URL TUNING` with the reading end as standard
input. It restarts the emulator; when another part fails, the stack ends.
"""

import contextlib
import fcntl
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

from local.process import ports, processes
from local.services.emulator import PART, Emulator
from local.stack import journal, parts, saved_media
from local.stack.state import State, write_file
from local.stack.tuning import Tuning
from local.stack.watch import EmulatorWatch

type Addresses = dict[str, str]


def main(folder: Path, preferred_port: int, database_url: str, tuning: Tuning) -> int:
    """Run until a signal (returns 0) or until a part fails (returns 1; see `run/failure`)."""
    state = State(folder)
    os.umask(0o077)
    lock = state.lock.open("w")  # stays open, and so locked, until this process ends
    fcntl.flock(lock, fcntl.LOCK_EX)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda number, _: _end(state, signal.Signals(number).name))
    threading.Thread(target=_watch_pipe, args=[state], daemon=True).start()
    write_file(state.run / "pid", str(os.getpid()))
    journal.write(state, f"The stack starts; process {os.getpid()} runs it.")
    try:
        _supervise(state, preferred_port, database_url, tuning)
    except processes.Failed as failure:
        write_file(state.run / "failure", str(failure))
        journal.write(state, f"The stack ends: {str(failure).partition('\n')[0]}.")
        return 1
    finally:
        state.stack.unlink(missing_ok=True)
        journal.write(state, "The stack has ended.")
    return 0


def _end(state: State, cause: str) -> None:
    """Begin to end, at the first signal only; nobody joins the stack from here on."""
    if not state.ending.exists():
        state.ending.touch()
        journal.write(state, f"The stack ends: {cause}.")
        sys.exit(0)


def _watch_pipe(state: State) -> None:
    """End this process when the last keepalive pipe is closed, unless a byte came before."""
    if os.read(sys.stdin.fileno(), 1):
        state.keep_marker.touch()
        journal.write(state, "The stack stays alive until `make down`.")
    else:
        journal.write(state, "Nobody holds the stack any more.")
        os.kill(os.getpid(), signal.SIGTERM)


def _supervise(state: State, preferred_port: int, database_url: str, tuning: Tuning) -> None:
    with contextlib.ExitStack() as exits:
        saved_media.save_media(state)
        database, database_processes = parts.start_database(state, exits, database_url)
        emulator = parts.start_emulator(state, exits)
        smtp_port = ports.free_port()
        inbox = parts.start_inbox(state, exits, smtp_port)
        front = parts.start_front(state, exits, preferred_port, tuning.gate)
        addresses = {
            "api": parts.await_address(state, front),
            "aws_endpoint": emulator.url,
            "database_url": database.url,
            "owner_url": database.owner_url,
            "smtp_port": str(smtp_port),
            "inbox": parts.await_address(state, inbox),
        }
        write_file(state.run / "parts.json", json.dumps(addresses))
        watch = EmulatorWatch(emulator.is_running, emulator.is_healthy, tuning.watch)
        while True:
            _require(state, [*database_processes, inbox, front])
            if fault := watch.find_fault():
                _restart(state, emulator, watch, addresses, fault)
            time.sleep(0.3)


def _require(state: State, running: list[processes.Process]) -> None:
    """Raise Failed if one of these parts has ended."""
    for process in running:
        if not process.is_running():
            state.ending.touch()
            raise processes.Failed(process.part, "ended by itself", process.log)


def _restart(
    state: State, emulator: Emulator, watch: EmulatorWatch, addresses: Addresses, fault: str
) -> None:
    """Start the emulator and the deployment anew; meanwhile the front answers 503.

    A restart that fails leaves no emulator, so the next look at it finds that. Raises Failed if the
    first deployment is not complete, or after too many restarts.
    """
    if not state.deployment.exists() or not watch.allow_restart():
        state.ending.touch()
        raise processes.Failed(PART, fault, state.logs / "emulator.log")
    journal.write(state, f"The AWS emulator {fault}; it is restarted.")
    start = time.monotonic()
    state.target.unlink(missing_ok=True)
    emulator.stop()
    try:
        _renew(state, emulator, addresses)
    except Exception as error:  # noqa: BLE001 - whatever it was, another restart may help
        emulator.stop()
        journal.write(state, f"The restart failed: {_describe(error)}.")
    else:
        seconds = time.monotonic() - start
        journal.write(state, f"The AWS emulator works again; the restart took {seconds:.0f} s.")


def _renew(state: State, emulator: Emulator, addresses: Addresses) -> None:
    from local.stack import deploy, rollout  # noqa: PLC0415 - boto3 and SQLAlchemy, for this only

    with deploy.lock(state.deploy_lock):
        saved_media.save_media(state)
        emulator.start()
        journal.write(state, "The AWS emulator has started; the deployment begins.")
        rollout.repeat(state, addresses)


def _describe(error: Exception) -> str:
    """Describe an error without what it may quote, unless it is one of ours."""
    if isinstance(error, processes.Failed):
        return str(error).partition("\n")[0]
    return type(error).__name__


if __name__ == "__main__":
    tuning = Tuning.from_json(sys.argv[4])
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], tuning))
