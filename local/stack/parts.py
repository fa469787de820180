"""The parts of one stack: how each is started, and where it listens."""

import contextlib
import json
import secrets
import sys
from dataclasses import asdict
from pathlib import Path

from local.process import ports, processes
from local.services import postgres
from local.services.emulator import Emulator
from local.services.gate import Bounds
from local.stack import journal, schema
from local.stack.state import ROOT, State

DATABASE = "openevent"
FRONT_SECONDS = 300
INBOX_PORT = 8025
"""Preferred port of the inbox's pages."""
ENVIRONMENT = {"PATH": "/usr/bin:/bin"}


def start_database(
    state: State, exits: contextlib.ExitStack, database_url: str
) -> tuple[schema.Database, list[processes.Process]]:
    """Use the database of the URL, whose user must be able to create roles, or start a server."""
    password = secrets.token_hex(16)
    if database_url:
        journal.write(state, "The database is the one of DATABASE_URL.")
        return schema.describe_database(database_url, password), []
    server = exits.enter_context(
        postgres.running(state.data / "postgres", state.logs / "postgres.log")
    )
    journal.write(state, "PostgreSQL has started.")
    schema.create_owner(server.url, password)
    return schema.ensure_database(server.url, password, DATABASE), [server.process]


def start_emulator(state: State, exits: contextlib.ExitStack) -> Emulator:
    """Start the emulator; it ends with the exits, even if it was restarted."""
    emulator = Emulator(state.run / "emulator", state.logs / "emulator.log", state.objects)
    exits.callback(emulator.stop)
    emulator.start()
    journal.write(state, f"The AWS emulator has started at {emulator.url}.")
    return emulator


def start_inbox(state: State, exits: contextlib.ExitStack, smtp_port: int) -> processes.Process:
    """Start the inbox, which receives mails at this port."""
    return _start_server(state, exits, "inbox", smtp_port, INBOX_PORT, state.mails)


def start_front(
    state: State, exits: contextlib.ExitStack, preferred_port: int, bounds: Bounds
) -> processes.Process:
    """Start the front on this port or another one."""
    gate = json.dumps(asdict(bounds))
    return _start_server(state, exits, "front", preferred_port, state.target, gate)


def await_address(state: State, server: processes.Process) -> str:
    """Wait until the inbox or the front listens; return its address."""
    port_file = _get_port_file(state, server.part)
    server.until(lambda: ports.read_port(port_file) is not None, FRONT_SECONDS)
    address = f"http://{ports.LOOPBACK}:{ports.read_port(port_file)}"
    journal.write(state, f"The {server.part} listens at {address}.")
    return address


def _start_server(
    state: State, exits: contextlib.ExitStack, part: str, *arguments: int | str | Path
) -> processes.Process:
    """Start a server of local/services, which picks its port itself."""
    module, port_file = f"local.services.{part}", _get_port_file(state, part)
    command = [sys.executable, "-m", module, *map(str, arguments), str(port_file)]
    log = state.logs / f"{part}.log"
    process = processes.start(part, command, log=log, environment=ENVIRONMENT, folder=ROOT)
    exits.callback(process.stop)
    return process


def _get_port_file(state: State, part: str) -> Path:
    return state.run / f"{part}.port"
