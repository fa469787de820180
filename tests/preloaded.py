"""Processes of one program that share its imports: each is a fork of a process that has them.

`python -m tests.preloaded PROGRAM` imports the module PROGRAM and forks for each request on its
standard input, a socket. A request is JSON, with the file descriptors of the new process. To fork
takes milliseconds; to import a function with boto3 takes more than a second of CPU.
"""

import atexit
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from importlib import import_module
from typing import Final, Self

from tests.places import ROOT
from tests.waiting import GUARD_SECONDS

PATH: Final = os.pathsep.join(str(ROOT / part) for part in ("functions", "layers/shared", "."))
MESSAGE_BYTES: Final = 65_536
DESCRIPTORS: Final = 4
"""Standard input, output and error of the new process, and where its id and end are written."""


class Process:
    """A process that runs a program with these words, as `python -m PROGRAM WORDS` would.

    The imports see the environment, too: another one starts them anew. The process reads `text`
    from a file, or lines from a pipe.
    """

    def __init__(
        self,
        program: str,
        *words: str,
        environment: Mapping[str, str] = os.environ,
        text: str | None = None,
    ) -> None:
        reading, writing = os.pipe() if text is None else _write_file(text)
        output, output_end = os.pipe()
        self._status, status_end = os.pipe()
        self.stdin, self.stdout = os.fdopen(writing, "w"), os.fdopen(output)
        ends = (reading, output_end, status_end)
        _find_server(program, environment).request(words, (reading, output_end, 2, status_end))
        for descriptor in ends:
            os.close(descriptor)
        self.pid = int(self._read_status())
        self.returncode: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self.communicate()

    def say(self, line: str) -> None:
        """Write a line to the standard input."""
        self.stdin.write(line + "\n")
        self.stdin.flush()

    def communicate(self, line: str = "") -> str:
        """Write a last line, if any; wait for the end. Returns what is left of the output."""
        if not self.stdin.closed:
            if line:
                self.say(line)
            self.stdin.close()
        output = "" if self.stdout.closed else self.stdout.read()
        self.stdout.close()
        self.wait()
        return output

    def wait(self) -> int:
        """Wait for the exit code: negative after a signal, as subprocess has it."""
        if self.returncode is None:
            self.returncode = int(self._read_status())
            os.close(self._status)
        return self.returncode

    def kill(self) -> None:
        """Kill the process if it has not ended."""
        if self.returncode is None and not select.select([self._status], [], [], 0)[0]:
            os.kill(self.pid, signal.SIGKILL)

    def _read_status(self) -> str:
        assert select.select([self._status], [], [], GUARD_SECONDS)[0], "the process hangs"
        line = b""
        while not line.endswith(b"\n"):
            part = os.read(self._status, 1)
            assert part, "the process of the imports has ended"
            line += part
        return line.decode()


def _write_file(text: str) -> tuple[int, int]:
    """Open a file with a text for reading, and for writing behind it."""
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(text)
        file.flush()
        return os.open(file.name, os.O_RDONLY), os.open(os.devnull, os.O_WRONLY)


class _Server:
    """The process that has imported a program."""

    def __init__(self, program: str, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)
        self._socket, end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", "tests.preloaded", program]
        variables = {"PATH": os.environ["PATH"], **environment, "PYTHONPATH": PATH}
        self._process = subprocess.Popen(command, stdin=end, env=variables, cwd=ROOT)
        end.close()

    def request(self, words: tuple[str, ...], descriptors: tuple[int, ...]) -> None:
        socket.send_fds(self._socket, [json.dumps(words).encode()], descriptors)

    def close(self) -> None:
        self._socket.close()
        self._process.wait()


SERVERS: Final[dict[str, _Server]] = {}


def _find_server(program: str, environment: Mapping[str, str]) -> _Server:
    server = SERVERS.get(program)
    if server and server.environment == dict(environment):
        return server
    if server:
        server.close()
    SERVERS[program] = _Server(program, environment)
    return SERVERS[program]


@atexit.register
def _close_servers() -> None:
    for server in SERVERS.values():
        server.close()


def serve(program: str) -> None:
    """Fork a process for each request, until the other end of the socket is closed."""
    requests = socket.socket(fileno=os.dup(0))
    import_module(program)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        message, descriptors, _, _ = socket.recv_fds(requests, MESSAGE_BYTES, DESCRIPTORS)
        if not message:
            return
        if os.fork() == 0:
            requests.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _run(program, json.loads(message), descriptors)
            os._exit(0)
        for descriptor in descriptors:
            os.close(descriptor)


def _run(program: str, words: list[str], descriptors: list[int]) -> None:
    """Run the program in a child, and write its id and its end."""
    *streams, status = descriptors
    child = os.fork()
    if child == 0:
        os.close(status)
        for number, descriptor in enumerate(streams):
            os.dup2(descriptor, number)
            os.close(descriptor)
        os._exit(_run_program(program, words))
    for descriptor in streams:
        os.close(descriptor)
    os.write(status, f"{child}\n".encode())
    _, end = os.waitpid(child, 0)
    os.write(status, f"{os.waitstatus_to_exitcode(end)}\n".encode())


def _run_program(program: str, words: list[str]) -> int:
    """Run the program and return its exit code. To end the interpreter would take a second."""
    sys.argv = [program, *words]
    del sys.modules[program]  # it runs as the main module
    try:
        runpy.run_module(program, run_name="__main__", alter_sys=True)
    except BaseException:  # noqa: BLE001 - as the interpreter does
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    serve(sys.argv[1])
