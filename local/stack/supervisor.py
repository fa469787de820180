"""Owns the parts of one stack: PostgreSQL, the emulator, the inbox and the front. However it ends, they end.

It lives as long as somebody holds the writing end of its leash (a named pipe), or, once a byte was
written to it, until SIGTERM. Run as `python -m local.stack.supervisor FOLDER PORT DATABASE_URL`,
the reading end being its standard input.
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
from local.stack import kept_media, schema
from local.stack.state import ROOT, State, write

DATABASE = "openevent"
FRONT_SECONDS = 10
INBOX_PORT = 8025
"""Where the inbox shows its mails, unless that is taken."""


def main(folder: Path, preferred_port: int, database_url: str) -> int:
    """Run until told to end (0), or until a part fails (1; `run/failure` says which)."""
    state = State(folder)
    lock = state.lock.open("w")  # held as long as this process lives
    fcntl.flock(lock, fcntl.LOCK_EX)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: _end(state))
    threading.Thread(target=_watch_leash, args=[state.run / "kept"], daemon=True).start()
    write(state.run / "pid", str(os.getpid()))
    try:
        _supervise(state, preferred_port, database_url)
    except processes.Failed as failure:
        write(state.run / "failure", str(failure))
        return 1
    finally:
        state.stack.unlink(missing_ok=True)
    return 0


def _end(state: State) -> None:
    """Begin to end, once; from here on nobody joins."""
    if not state.ending.exists():
        state.ending.touch()
        sys.exit(0)


def _watch_leash(kept: Path) -> None:
    """End this process when nobody holds the leash any more and nobody said that it may live on."""
    if os.read(sys.stdin.fileno(), 1):
        kept.touch()
    else:
        os.kill(os.getpid(), signal.SIGTERM)


def _supervise(state: State, preferred_port: int, database_url: str) -> None:
    with contextlib.ExitStack() as parts:
        kept_media.set_aside(state)
        database, database_parts = _database(state, parts, database_url)
        aws = parts.enter_context(
            emulator.running(
                state.run / "emulator", state.logs / "emulator.log", objects=state.data / "objects"
            )
        )
        inbox, mail_parts = _inbox(state)
        parts.callback(inbox.stop)
        front, address = _front(state, preferred_port)
        parts.callback(front.stop)
        front.until(lambda: not ports.is_free(urlsplit(address).port or 0), FRONT_SECONDS)
        inbox.until(lambda: not ports.is_free(int(mail_parts["smtp_port"])), FRONT_SECONDS)
        told = {
            "api": address,
            "aws_endpoint": aws.url,
            "database_url": database.url,
            "owner_url": database.owner_url,
        }
        write(state.run / "parts.json", json.dumps(told | mail_parts))
        _wait(state, [*database_parts, aws.process, inbox, front])


def _database(
    state: State, parts: contextlib.ExitStack, given: str
) -> tuple[schema.Database, list[processes.Process]]:
    """The database that was given, whose user must be able to make roles, or one on a server of ours."""
    password = secrets.token_hex(16)
    if given:
        return schema.owned(given, password), []
    server = parts.enter_context(
        postgres.running(state.data / "postgres", state.logs / "postgres.log")
    )
    schema.create_owner(server.url, password)
    return schema.ensure_database(server.url, password, DATABASE), [server.process]


def _inbox(state: State) -> tuple[processes.Process, dict[str, str]]:
    """Start the server that takes the stack's mails; gives its SMTP port, and the page that shows them."""
    smtp, page = ports.free_port(), ports.free_port(INBOX_PORT)
    command = [
        sys.executable,
        "-m",
        "local.services.inbox",
        str(smtp),
        str(page),
        str(state.data / "mails"),
    ]
    process = processes.start(
        "inbox",
        command,
        log=state.logs / "inbox.log",
        environment={"PATH": "/usr/bin:/bin"},
        folder=ROOT,
    )
    return process, {"smtp_port": str(smtp), "inbox": f"http://{ports.LOOPBACK}:{page}"}


def _front(state: State, preferred_port: int) -> tuple[processes.Process, str]:
    port = ports.free_port(preferred_port)
    command = [sys.executable, "-m", "local.services.front", str(port), str(state.target)]
    environment = {"PATH": "/usr/bin:/bin"}
    process = processes.start(
        "front", command, log=state.logs / "front.log", environment=environment, folder=ROOT
    )
    return process, f"http://{ports.LOOPBACK}:{port}"


def _wait(state: State, owned: list[processes.Process]) -> None:
    while all(process.is_running() for process in owned):
        time.sleep(0.3)
    state.ending.touch()
    ended = next(process for process in owned if not process.is_running())
    raise processes.Failed(ended.part, "ended by itself", ended.log)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
