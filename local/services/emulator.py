"""The AWS emulator (ministack) on a loopback port, isolated from the host's environment."""

import contextlib
import shutil
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from local.process import ports, processes

PROGRAM = Path(__file__).parents[2] / ".tools" / "bin" / "ministack"
FUNCTION_PROCESS = Path(__file__).parents[1] / "function_process"
"""Folder with the module that copies what functions log into the emulator's log."""
START_SECONDS = 300
"""A guard against a start that hangs; a busy machine takes longer than an idle one."""
WARM_SECONDS = 3600
"""An idle function process ends after this time, but never a function's last one."""
REGION = "us-east-1"
ACCESS = "test"
"""Key and secret; the emulator accepts any."""
PART = "AWS emulator"


class Emulator:
    """An emulator on a port of its own; `url` is the endpoint of every AWS service."""

    _process: processes.Process | None = None

    def __init__(self, folder: Path, log: Path, objects: Path | None = None) -> None:
        self._folder = folder
        self._log = log
        self._objects = objects
        self._port = ports.free_port()
        self.url = f"http://{ports.LOOPBACK}:{self._port}"

    def start(self) -> None:
        """Start it with nothing in it, and wait until it answers. Raises Failed."""
        for name in ("tmp", "home"):
            shutil.rmtree(self._folder / name, ignore_errors=True)
            (self._folder / name).mkdir(parents=True)
        # SIGKILL, since on SIGTERM it waits for open requests, and it has nothing to clean up.
        process = self._process = processes.start(
            PART,
            [PROGRAM],
            log=self._log,
            environment=self._build_environment(),
            folder=self._folder,
            stop_signal=signal.SIGKILL,
        )
        process.until(lambda: self.is_healthy(START_SECONDS), START_SECONDS)

    def stop(self) -> None:
        """End it and all processes of functions."""
        if self._process:
            self._process.stop()

    def is_running(self) -> bool:
        """Return whether its process is alive."""
        return self._process is not None and self._process.is_running()

    def is_healthy(self, seconds: float) -> bool:
        """Return whether it answers within this time."""
        try:
            with urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=seconds) as answer:
                return bool(answer.status == 200)  # noqa: PLR2004
        except OSError:
            return False

    def reset(self) -> None:
        """Delete everything: buckets, tables, queues, functions."""
        request = urllib.request.Request(f"{self.url}/_ministack/reset", method="POST")
        with urllib.request.urlopen(request, timeout=START_SECONDS):
            pass

    def _build_environment(self) -> dict[str, str]:
        """Build its environment; functions inherit it, so it has nothing of the host."""
        environment = {
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "HOME": str(self._folder / "home"),
            "TMPDIR": str(self._folder / "tmp"),
            "GATEWAY_PORT": str(self._port),
            "BIND_HOST": ports.LOOPBACK,
            "MINISTACK_HOST": ports.LOOPBACK,
            "MINISTACK_REGION": REGION,
            "LAMBDA_WARM_TTL_SECONDS": str(WARM_SECONDS),
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "DOCKER_HOST": "unix:///nowhere",
            "PYTHONPATH": str(FUNCTION_PROCESS),
            "FUNCTION_LOG": str(self._log.absolute()),
        }
        if self._objects:
            environment |= {"S3_PERSIST": "1", "S3_DATA_DIR": str(self._objects)}
        return environment


@contextlib.contextmanager
def running(folder: Path, log: Path, *, objects: Path | None = None) -> Iterator[Emulator]:
    """Run an emulator with temporary files in `folder`; it stores objects in `objects`, if set."""
    emulator = Emulator(folder, log, objects)
    try:
        emulator.start()
        yield emulator
    finally:
        emulator.stop()
