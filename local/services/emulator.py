"""The AWS emulator (ministack) on a loopback port, isolated from the host's environment."""

import contextlib
import signal
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from local.process import ports, processes

PROGRAM = Path(__file__).parents[2] / ".tools" / "bin" / "ministack"
START_SECONDS = 300
"""A guard against a start that hangs; a busy machine takes longer than an idle one."""
REGION = "us-east-1"
ACCESS = "test"
"""Key and secret; the emulator accepts any."""


@dataclass(frozen=True)
class Emulator:
    """A running emulator; `url` is the endpoint of every AWS service."""

    url: str
    process: processes.Process

    def reset(self) -> None:
        """Delete everything: buckets, tables, queues, functions."""
        request = urllib.request.Request(f"{self.url}/_ministack/reset", method="POST")
        with urllib.request.urlopen(request, timeout=START_SECONDS):
            pass


@contextlib.contextmanager
def running(folder: Path, log: Path, *, objects: Path | None = None) -> Iterator[Emulator]:
    """Run an emulator with temporary files in `folder`; it stores objects in `objects`, if set."""
    for name in ("tmp", "home"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    port = ports.free_port()
    environment = _build_environment(folder, port)
    if objects:
        environment |= {"S3_PERSIST": "1", "S3_DATA_DIR": str(objects)}
    # SIGKILL, since on SIGTERM it waits for open requests, and it has nothing to clean up.
    process = processes.start(
        "AWS emulator",
        [PROGRAM],
        log=log,
        environment=environment,
        folder=folder,
        stop_signal=signal.SIGKILL,
    )
    emulator = Emulator(f"http://{ports.LOOPBACK}:{port}", process)
    try:
        process.until(lambda: _is_healthy(emulator.url), START_SECONDS)
        yield emulator
    finally:
        process.stop()


def _build_environment(folder: Path, port: int) -> dict[str, str]:
    """Build the emulator's environment; functions inherit it, so it has nothing of the host."""
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "GATEWAY_PORT": str(port),
        "BIND_HOST": ports.LOOPBACK,
        "MINISTACK_HOST": ports.LOOPBACK,
        "MINISTACK_REGION": REGION,
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "DOCKER_HOST": "unix:///nowhere",
    }


def _is_healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_ministack/health", timeout=START_SECONDS) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004
    except OSError:
        return False
