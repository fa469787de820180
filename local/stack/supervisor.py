"""Runs the parts of one stack: PostgreSQL, the emulator, the inbox and the front.

The parts end with this process, however it ends. It runs while somebody has the writing end of its
keepalive pipe open. After a byte was written to the pipe it runs until SIGTERM. Run as
`python -m local.stack.supervisor FOLDER PORT DATABASE_URL TUNING` with the reading end as standard
input.
"""

import contextlib
import fcntl
import json
import os
import secrets
import signal
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path

from local.process import ports, processes
from local.services import emulator, postgres
from local.services.gate import Bounds
from local.stack import saved_media, schema
from local.stack.state import ROOT, State, write_file
from local.stack.tuning import Tuning

DATABASE = "openevent"
FRONT_SECONDS = 300
INBOX_PORT = 8025
"""Preferred port of the inbox's pages."""
ENVIRONMENT = {"PATH": "/usr/bin:/bin"}


def main(folder: Path, preferred_port: int, database_url: str, tuning: Tuning) -> int:
    """Run until a signal (returns 0) or until a part fails (returns 1; see `run/failure`)."""
    state = State(folder)
    lock = state.lock.open("w")  # stays open, and so locked, until this process ends
    fcntl.flock(lock, fcntl.LOCK_EX)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: _end(state))
    threading.Thread(target=_watch_pipe, args=[state.keep_marker], daemon=True).start()
    write_file(state.run / "pid", str(os.getpid()))
    try:
        _supervise(state, preferred_port, database_url, tuning)
    except processes.Failed as failure:
        write_file(state.run / "failure", str(failure))
        return 1
    finally:
        state.stack.unlink(missing_ok=True)
    return 0


def _end(state: State) -> None:
    """Begin to end, at the first signal only; nobody joins the stack from here on."""
    if not state.ending.exists():
        state.ending.touch()
        sys.exit(0)


def _watch_pipe(keep_marker: Path) -> None:
    """End this process when the last keepalive pipe is closed, unless a byte came before."""
    if os.read(sys.stdin.fileno(), 1):
        keep_marker.touch()
    else:
        os.kill(os.getpid(), signal.SIGTERM)


def _supervise(state: State, preferred_port: int, database_url: str, tuning: Tuning) -> None:
    with contextlib.ExitStack() as parts:
        saved_media.save_media(state)
        database, database_processes = _start_database(state, parts, database_url)
        aws = parts.enter_context(_run_emulator(state))
        smtp_port = ports.free_port()
        inbox = _start_inbox(state, smtp_port)
        parts.callback(inbox.stop)
        front = _start_front(state, preferred_port, tuning.gate)
        parts.callback(front.stop)
        addresses = {
            "api": _await_address(state, front),
            "aws_endpoint": aws.url,
            "database_url": database.url,
            "owner_url": database.owner_url,
            "smtp_port": str(smtp_port),
            "inbox": _await_address(state, inbox),
        }
        write_file(state.run / "parts.json", json.dumps(addresses))
        _wait(state, [*database_processes, aws.process, inbox, front])


def _start_database(
    state: State, parts: contextlib.ExitStack, database_url: str
) -> tuple[schema.Database, list[processes.Process]]:
    """Use the database of the URL, whose user must be able to create roles, or start a server."""
    password = secrets.token_hex(16)
    if database_url:
        return schema.describe_database(database_url, password), []
    server = parts.enter_context(
        postgres.running(state.data / "postgres", state.logs / "postgres.log")
    )
    schema.create_owner(server.url, password)
    return schema.ensure_database(server.url, password, DATABASE), [server.process]


def _run_emulator(state: State) -> contextlib.AbstractContextManager[emulator.Emulator]:
    log = state.logs / "emulator.log"
    return emulator.running(state.run / "emulator", log, objects=state.data / "objects")


def _start_inbox(state: State, smtp_port: int) -> processes.Process:
    return _start_server(state, "inbox", smtp_port, INBOX_PORT, state.data / "mails")


def _start_front(state: State, preferred_port: int, bounds: Bounds) -> processes.Process:
    return _start_server(state, "front", preferred_port, state.target, json.dumps(asdict(bounds)))


def _start_server(state: State, part: str, *arguments: int | str | Path) -> processes.Process:
    """Start a server of local/services, which picks its port itself."""
    module, port_file = f"local.services.{part}", _get_port_file(state, part)
    command = [sys.executable, "-m", module, *map(str, arguments), str(port_file)]
    log = state.logs / f"{part}.log"
    return processes.start(part, command, log=log, environment=ENVIRONMENT, folder=ROOT)


def _await_address(state: State, server: processes.Process) -> str:
    """Wait until a server listens; return its address."""
    port_file = _get_port_file(state, server.part)
    server.until(lambda: ports.read_port(port_file) is not None, FRONT_SECONDS)
    return f"http://{ports.LOOPBACK}:{ports.read_port(port_file)}"


def _get_port_file(state: State, part: str) -> Path:
    return state.run / f"{part}.port"


def _wait(state: State, parts: list[processes.Process]) -> None:
    """Wait until one of the parts ends. Raises Failed."""
    while all(process.is_running() for process in parts):
        time.sleep(0.3)
    state.ending.touch()
    stopped = next(process for process in parts if not process.is_running())
    raise processes.Failed(stopped.part, "ended by itself", stopped.log)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], Tuning.from_json(sys.argv[4])))
