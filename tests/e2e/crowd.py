"""Many clients at once, each of which sends one request and honours Retry-After."""

import http.client
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from local.process import ports
from local.stack.state import ROOT
from tests import waiting

TURNED_AWAY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


@contextmanager
def run_front(target: Path, folder: Path, bounds: str) -> Iterator[str]:
    """Run a second front of a stack, with bounds of its own; its address."""
    port_file = folder / "front.port"
    arguments = ["0", str(target), bounds, str(port_file)]
    command = [sys.executable, "-m", "local.services.front", *arguments]
    with (
        (folder / "front.log").open("w") as log,
        subprocess.Popen(command, cwd=ROOT, stdout=log) as process,
    ):
        try:
            waiting.until(lambda: ports.read_port(port_file), "the second front")
            yield f"http://{ports.LOOPBACK}:{ports.read_port(port_file)}"
        finally:
            process.kill()


def poll_at_once(
    api: str, path: str, token: str, clients: int
) -> tuple[Counter[int], Counter[int]]:
    """Send a client's request from many clients; count all answers, and those that ended it."""
    start = threading.Barrier(clients)
    everything: Counter[int] = Counter()

    def poll() -> int:
        start.wait()
        for _ in waiting.attempts(f"an answer to {path}"):
            status, retry_after = _get(api, path, token)
            everything[status] += 1
            if status not in TURNED_AWAY:
                return status
            waiting.honour(retry_after)
        raise AssertionError

    with ThreadPoolExecutor(clients) as threads:
        polls = [threads.submit(poll) for _ in range(clients)]
        return everything, Counter(each.result() for each in polls)


def _get(api: str, path: str, token: str) -> tuple[int, int]:
    """Send one request on a connection of its own; the status and the seconds of Retry-After."""
    location = urlsplit(api)
    connection = http.client.HTTPConnection(
        location.hostname or "", location.port, timeout=waiting.GUARD_SECONDS
    )
    try:
        connection.request("GET", path, headers={"Authorization": f"JWT {token}"})
        answer = connection.getresponse()
        answer.read()
        return answer.status, int(answer.headers.get("Retry-After") or 0)
    finally:
        connection.close()
