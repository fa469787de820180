"""`make shell`: the database in IPython; a script on standard input runs without a terminal.

Without `--stack` it is the local stack's. `--stack` reads a deployed stack, through `--tunnel`
(host:port) if the database cannot be reached from here.
"""

import argparse
import sys
from pathlib import Path
from typing import Any, Final

from sqlalchemy import make_url

from local.deployment import samconfig
from local.shell import names, session
from local.shell.session import Refused, Session
from local.stack.state import DEVELOPER_STATE, NOT_RUNNING, ROOT, State
from local.terminal import colors
from migrate import roles

PERSONAL: Final = "shell.py"
"""The person's own file, in the folder of the stack, which git ignores."""
NO_SUPER_ADMIN: Final = "nobody: make admin STACK=… EMAIL=… creates the first one"
WRITING: Final = "Nothing is kept until commit(). rollback() drops all changes; so does the end."
READING: Final = f"{roles.READONLY} only reads; each statement has a session of its own."


def main(arguments: list[str], state: State = DEVELOPER_STATE) -> int:
    """Run a shell; return 0, or 1 after printing why there is none, or an error of the script."""
    options = _parse(arguments)
    try:
        opened, place = _open(options, state)
    except (Refused, samconfig.Unusable) as error:
        print(error, file=sys.stderr)
        return 1
    try:
        return _run(opened, place, state.folder / PERSONAL)
    finally:
        opened.close()


def _open(options: argparse.Namespace, state: State) -> tuple[Session, str]:
    """Open the session, and describe where it is."""
    if options.stack in ("", samconfig.LOCAL):
        if not state.stack.exists():
            raise Refused(NOT_RUNNING)
        url = make_url(state.read()["database_url"])
        place = f"{url.database} at {url.host}:{url.port} as {url.username}"
        return session.open_local(str(url.render_as_string(hide_password=False))), place
    from local.shell import deployed  # noqa: PLC0415 - half a second for boto3

    print("Connecting; a paused database takes half a minute …", file=sys.stderr)
    opened, target = deployed.open_session(options.stack, options.region, options.tunnel)
    return opened, f"{target.name} of {options.stack} in {target.region} as {roles.READONLY}"


def _run(opened: Session, place: str, personal: Path) -> int:
    from local.shell import ipython  # noqa: PLC0415 - half a second, not for an error

    own_names = names.build_names(opened)
    opened.rollback()
    if not sys.stdin.isatty():
        return ipython.run_script(own_names, personal, sys.stdin.read())
    banner = build_banner(own_names, place, personal, writes=opened.writes)
    ipython.run_terminal(own_names, banner, personal)
    return 0


def build_banner(own_names: dict[str, Any], place: str, personal: Path, *, writes: bool) -> str:
    """Build the lines above the first prompt."""
    admin = own_names["su"]
    rows = {
        "su": f"{admin.email}, user {admin.id}" if admin else NO_SUPER_ADMIN,
        "tables": "all tables; tables.jobs is one, and so is each resource: events, speakers, …",
        "get": 'get(events, 1), get(users, "ada@example.org")',
        "find": 'find(sessions, sessions.c.id > 3, state="accepted", order=sessions.c.title)',
        "sql": 'sql("select * from events where name like :name", name="Open%")',
        _shorten(personal): "is run first" if personal.exists() else "may add names of your own",
    }
    width = max(map(len, rows))
    head = colors.paint(f"Open Event shell: {place}", colors.BOLD)
    end = colors.paint(WRITING if writes else READING, colors.YELLOW)
    lines = [f"  {name.ljust(width)}  {meaning}" for name, meaning in rows.items()]
    return "\n".join([head, *lines, end])


def _shorten(path: Path) -> str:
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make shell", description="The database in IPython.")
    parser.add_argument("--stack", default="", help="a deployed stack, which is only read")
    parser.add_argument("--region", default="", help="its region, if samconfig.toml has another")
    parser.add_argument("--tunnel", default="", help="host:port of a tunnel to its database")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
