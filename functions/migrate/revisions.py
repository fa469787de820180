"""The migrations of this code, and whether a database's revision is one of them."""

from pathlib import Path
from typing import Any, Final, NamedTuple

from alembic.script import ScriptDirectory

import openevent

MIGRATIONS: Final = Path(openevent.__file__).parent.parent / "migrations"


class Fill(NamedTuple):
    """A column without values that a migration has added, and the SQL of its value.

    docs/operations/releases.md#migrations
    """

    table: str
    column: str
    value: str


class UnknownRevision(ValueError):
    """A revision that no migration of this code has; the text says how to go on."""


def list_heads() -> list[str]:
    """List the migrations that no other follows; there should be one."""
    return sorted(ScriptDirectory(str(MIGRATIONS)).get_heads())


def list_migrations() -> list[dict[str, str]]:
    """List {"revision", "message"} of each migration, the newest first."""
    scripts = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    return [{"revision": script.revision, "message": script.doc.rstrip(".")} for script in scripts]


def list_fills() -> list[Fill]:
    """List the columns that migrations want filled (their `FILLS`), of the oldest one first."""
    newest_first = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    modules = [script.module for script in newest_first]
    return [Fill(*fill) for module in reversed(modules) for fill in getattr(module, "FILLS", ())]


def list_history() -> dict[str, Any]:
    """Return {"current", "heads", "migrations"} without a database, so "current" is None."""
    return {"current": None, "heads": list_heads(), "migrations": list_migrations()}


def is_known(revision: str) -> bool:
    """Return whether a migration of this code has this revision."""
    return any(migration["revision"] == revision for migration in list_migrations())


def is_newer(revision: str) -> bool:
    """Return whether a newer release has made a revision that this code lacks.

    Revisions are numbers, which grow. After a rollback of the code the newer schema stays.
    """
    return not is_known(revision) and revision > max(list_heads())


def describe_unknown(revision: str) -> str:
    """Say of a database at an unknown revision what is wrong and how to go on."""
    newest = ", ".join(list_heads())
    fault = f"The database is at revision {revision}, which no migration of this code has"
    return (
        f"{fault}; the newest here is {newest}. Check out the code that has {revision}, or, if the"
        " tables are those of a revision of this code, name it: make db DO=stamp REVISION=…"
    )


def check_known(revision: str) -> None:
    """Check that a migration of this code has this revision. Raises UnknownRevision."""
    if not is_known(revision):
        text = f"No migration of this code has the revision {revision!r}"
        raise UnknownRevision(f"{text}: make db DO=history lists them.")
