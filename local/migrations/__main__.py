"""The words of `make db`: `python -m local.migrations WORD`.

- `history` lists the migrations, newest first (`--reverse`: oldest first).
- `current` shows where the database is, `heads` the migrations that no other follows.
- `upgrade` applies the missing migrations; `stamp` only names a revision (`--revision`).
- `revision` writes the next migration (`--message`); `reset` deletes all rows.

`--stack` names a deployed stack, whose migrate function is called. It has no `revision` and no
`reset`. Migrations do not go back.
"""

import argparse
import sys
from collections.abc import Callable
from typing import Final

from local.deployment import samconfig
from local.migrations import history, revision
from local.migrations.databases import Database, DeployedDatabase, LocalDatabase, Refused
from local.stack.state import DEVELOPER_STATE, NOT_RUNNING, State

USAGE: Final = (
    "Use make db DO=history|current|heads|upgrade|stamp|revision|reset, such as make db DO=history."
)
DOWNGRADE: Final = (
    "Migrations do not go back: write a new one that undoes the change. Locally,"
    " make db DO=reset deletes all rows and builds the tables anew. A deployed stack is restored"
    " to an earlier minute: docs/operations/database.md#restoring."
)
ONLY_LOCAL: Final = "This word is for the local stack only: leave STACK out."
NO_MESSAGE: Final = "Say what the migration does: make db DO=revision MESSAGE='sessions have rooms'"
NO_REVISION: Final = "Name the revision: make db DO=stamp REVISION=0022"


def main(arguments: list[str], state: State = DEVELOPER_STATE) -> int:
    """Run a word; return 0, or 1 after printing why it was not carried out."""
    options = _parse(arguments)
    try:
        return _run(options, state)
    except (Refused, samconfig.Unusable) as error:
        print(error, file=sys.stderr)
        return 1


def _run(options: argparse.Namespace, state: State) -> int:
    if options.word == "downgrade":
        raise Refused(DOWNGRADE)
    if options.word in OWN_WORDS:
        if options.stack not in ("", samconfig.LOCAL):
            raise Refused(ONLY_LOCAL)
        return OWN_WORDS[options.word](options, LocalDatabase(state))
    if options.word not in WORDS:
        raise Refused(USAGE)
    is_local = options.stack in ("", samconfig.LOCAL)
    database: Database
    database = LocalDatabase(state) if is_local else DeployedDatabase(options.stack, options.region)
    if options.word == "stamp" and not options.revision:
        raise Refused(NO_REVISION)
    code = WORDS[options.word](options, database)
    if is_local and options.word in ("history", "current") and not state.stack.exists():
        print(NOT_RUNNING, file=sys.stderr)
    return code


def _show_history(options: argparse.Namespace, database: Database) -> int:
    loaded = database.load_history()
    print("\n".join(loaded.list_lines(is_reversed=options.reverse)))
    return _report_unknown(loaded, database)


def _show_current(_options: argparse.Namespace, database: Database) -> int:
    loaded = database.load_history()
    print("\n".join(loaded.list_of(loaded.current)) or loaded.current or history.NOWHERE)
    return _report_unknown(loaded, database)


def _show_heads(_options: argparse.Namespace, database: Database) -> int:
    loaded = database.load_history()
    print("\n".join(loaded.list_of(*loaded.heads)))
    return 0


def _upgrade(_options: argparse.Namespace, database: Database) -> int:
    before = database.load_history()
    revision = database.upgrade()
    print(f"The database is at revision {revision}; it was at {before.current or 'none'}.")
    return _report_unknown(database.load_history(), database)


def _stamp(options: argparse.Namespace, database: Database) -> int:
    revision = database.stamp(options.revision)
    print(f"The database says that it is at revision {revision}; its tables are as they were.")
    return 0


def _write_revision(options: argparse.Namespace, _database: LocalDatabase) -> int:
    if not options.message:
        raise Refused(NO_MESSAGE)
    return revision.main(options.message)


def _reset(_options: argparse.Namespace, database: LocalDatabase) -> int:
    print(f"All rows are deleted; the database is at revision {database.reset()}.")
    return 0


def _report_unknown(loaded: history.History, database: Database) -> int:
    """Say how to go on if the code lacks the revision of the database."""
    if loaded.is_current_known:
        return 0
    raise Refused(database.describe_unknown(str(loaded.current)))


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make db", description="The migrations of a database.")
    parser.add_argument("word", nargs="?", default="")
    parser.add_argument("--stack", default="", help="a deployed stack; without it the local one")
    parser.add_argument("--region", default="", help="its region, if samconfig.toml has another")
    parser.add_argument("--revision", default="")
    parser.add_argument("--message", default="")
    parser.add_argument("--reverse", action="store_true")
    return parser.parse_args(arguments)


WORDS: Final[dict[str, Callable[[argparse.Namespace, Database], int]]] = {
    "history": _show_history,
    "current": _show_current,
    "heads": _show_heads,
    "upgrade": _upgrade,
    "stamp": _stamp,
}
OWN_WORDS: Final[dict[str, Callable[[argparse.Namespace, LocalDatabase], int]]] = {
    "revision": _write_revision,
    "reset": _reset,
}
"""Words that only the local stack has."""

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
