"""Processes are found in /proc: only Linux has it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chaos.faults import processes
from chaos.faults.processes import FunctionProcess

pytestmark = pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="no /proc/net/tcp")
CHILD = "import socket, sys; s = socket.socket(); print(1, flush=True); sys.stdin.readline()"
NAME = "open-event-import-worker"


@pytest.fixture
def port() -> Iterator[int]:
    """A port on which this process listens, as the emulator would."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


@pytest.fixture
def child() -> Iterator["subprocess.Popen[bytes]"]:
    environment = {"AWS_LAMBDA_FUNCTION_NAME": NAME}
    command = [sys.executable, "-c", CHILD]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def test_the_process_that_listens_is_found(port: int) -> None:
    assert processes.find_listener(port) == os.getpid()


def test_a_port_without_a_listener_is_an_error() -> None:
    with pytest.raises(LookupError):
        processes.find_listener(1)


def test_a_function_is_found_below_the_emulator_and_killed(
    port: int, child: "subprocess.Popen[bytes]"
) -> None:
    endpoint = f"http://127.0.0.1:{port}"
    assert processes.list_processes(endpoint, "mailer") == []
    (process,) = processes.list_processes(endpoint, "import-worker")
    assert process == FunctionProcess(child.pid, NAME)
    assert process.kill()
    assert child.wait() == -9
    assert not process.kill()


def test_a_process_without_a_connection_has_not_started() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        assert not FunctionProcess(process.pid, NAME).has_started()
        process.kill()
