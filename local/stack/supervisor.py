"""Runs the parts of one stack: PostgreSQL, the emulator, the inbox and the front.

The parts end with this process, however it ends. It runs while somebody has the writing end of its
keepalive pipe open. After a byte was written to the pipe it runs until SIGTERM. Run as
`python -m local.stack.supervisor FOLDER PORT DATABASE_URL` with the reading end as standard input.
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
from pathlib import Path
from urllib.parse import urlsplit

from local.process import ports, processes
from local.services import emulator, postgres
from local.stack import saved_media, schema
from local.stack.state import ROOT, State, write_file

DATABASE = "openevent"
FRONT_SECONDS = 300
INBOX_PORT = 8025
"""Preferred port of the inbox's pages."""
ENVIRONMENT = {"PATH": "/usr/bin:/bin"}


def main(folder: Path, preferred_port: int, database_url: str) -> int:
    """Run until a signal (returns 0) or until a part fails (returns 1; see `run/failure`)."""
    state = State(folder)
    lock = state.lock.open("w")  # stays open, and so locked, until this process ends
    fcntl.flock(lock, fcntl.LOCK_EX)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: _end(state))
    threading.Thread(target=_watch_pipe, args=[state.keep_marker], daemon=True).start()
    write_file(state.run / "pid", str(os.getpid()))
    try:
        _supervise(state, preferred_port, database_url)
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


def _supervise(state: State, preferred_port: int, database_url: str) -> None:
    with contextlib.ExitStack() as parts:
        saved_media.save_media(state)
        database, database_processes = _start_database(state, parts, database_url)
        aws = parts.enter_context(_run_emulator(state))
        inbox, inbox_addresses = _start_inbox(state)
        parts.callback(inbox.stop)
        front, api = _start_front(state, preferred_port)
        parts.callback(front.stop)
        front.until(lambda: not ports.is_free(urlsplit(api).port or 0), FRONT_SECONDS)
        inbox.until(lambda: not ports.is_free(int(inbox_addresses["smtp_port"])), FRONT_SECONDS)
        addresses = {
            "api": api,
            "aws_endpoint": aws.url,
            "database_url": database.url,
            "owner_url": database.owner_url,
        }
        write_file(state.run / "parts.json", json.dumps(addresses | inbox_addresses))
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


def _start_inbox(state: State) -> tuple[processes.Process, dict[str, str]]:
    """Start the inbox; return its SMTP port and the address of its pages too."""
    smtp_port = ports.free_port()
    page_port = ports.free_port(INBOX_PORT)
    arguments = [str(smtp_port), str(page_port), str(state.data / "mails")]
    command = [sys.executable, "-m", "local.services.inbox", *arguments]
    log = state.logs / "inbox.log"
    process = processes.start("inbox", command, log=log, environment=ENVIRONMENT, folder=ROOT)
    page = f"http://{ports.LOOPBACK}:{page_port}"
    return process, {"smtp_port": str(smtp_port), "inbox": page}


def _start_front(state: State, preferred_port: int) -> tuple[processes.Process, str]:
    """Start the front; return its address too."""
    port = ports.free_port(preferred_port)
    command = [sys.executable, "-m", "local.services.front", str(port), str(state.target)]
    log = state.logs / "front.log"
    process = processes.start("front", command, log=log, environment=ENVIRONMENT, folder=ROOT)
    return process, f"http://{ports.LOOPBACK}:{port}"


def _wait(state: State, parts: list[processes.Process]) -> None:
    """Wait until one of the parts ends. Raises Failed."""
    while all(process.is_running() for process in parts):
        time.sleep(0.3)
    state.ending.touch()
    stopped = next(process for process in parts if not process.is_running())
    raise processes.Failed(stopped.part, "ended by itself", stopped.log)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
