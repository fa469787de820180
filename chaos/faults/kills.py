"""Kills of function processes and ends of their database sessions."""

import time
from random import Random
from typing import Final

from chaos.faults import processes
from chaos.faults.source import Source
from chaos.plan import Arguments
from chaos.world import OWN_SESSIONS

BUSY_SECONDS: Final = 3
"""How long a kill waits for a process that works."""
OTHER_SESSIONS: Final = """
SELECT pid, state FROM pg_stat_activity
WHERE usename = current_user AND datname = current_database() AND application_name <> :own
ORDER BY pid
"""


def kill(source: Source, arguments: Arguments) -> None:
    """Kill a process of a function by SIGKILL, if possible while it works."""
    endpoint = source.world.stack["aws_endpoint"]
    running = processes.await_busy(endpoint, arguments["function"], BUSY_SECONDS)
    if not running:
        return
    process = running[arguments["process"] % len(running)]
    time.sleep(arguments["delay"])
    is_busy = process.is_busy()
    if process.kill():
        source.note("killed", function=process.name, pid=process.pid, is_busy=is_busy)


def end_database_sessions(source: Source, arguments: Arguments) -> None:
    """End some or all sessions of the functions: the role of the app may end its own."""
    random = Random(arguments["numbers"])  # noqa: S311 - the choice must repeat
    for session in source.world.select(OTHER_SESSIONS, own=OWN_SESSIONS):
        if random.random() < arguments["share"]:
            source.world.select("SELECT pg_terminate_backend(:pid)", pid=session["pid"])
            source.note("ended_session", pid=session["pid"], state=session["state"])
