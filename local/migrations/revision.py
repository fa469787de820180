"""`make db DO=revision MESSAGE=…`: write the migration to the declared tables.

alembic compares the declarations with a database of this laptop that has all migrations and nothing
else, so what somebody tried in the stack's own database is no part of it. It does not see views and
triggers: write those by hand.
"""

import secrets
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config

from local.migrations import head
from local.services import postgres
from local.stack import deploy, schema
from local.stack.state import ROOT

CONFIG: Final = deploy.MIGRATIONS / "alembic.ini"
RUFF: Final = ROOT / ".venv" / "bin" / "ruff"


def build_next_id(head: str) -> str:
    """Return the id after `head`, such as 0008 after 0007."""
    return f"{int(head) + 1:0{len(head)}}"


def write_migration(message: str, folder: Path) -> Path:
    """Write the migration and return its file; `folder` is for the data of the database."""
    config = Config(str(CONFIG))
    with postgres.running(folder, folder / "log", keeps_data=False) as server:
        password = secrets.token_hex()
        schema.create_owner(server.url, password)
        database = schema.ensure_database(server.url, password, "migration")
        config.attributes["database_url"] = database.owner_url
        # Not the migrate function: it saves rows, perhaps of tables that have no migration yet.
        command.upgrade(config, "head")
        next_id = build_next_id(deploy.read_head())
        script: Any = command.revision(config, message, autogenerate=True, rev_id=next_id)
    return Path(script.path)


def main(message: str) -> int:
    """Write the migration that the message describes, and its id into the template."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_migration(message, Path(folder))
    for options in (("check", "--quiet", "--fix"), ("format", "--quiet")):
        subprocess.run([RUFF, *options, path], check=False)
    head.main()
    print(f"{path.relative_to(ROOT)} is written. Edit it: add views and triggers by hand.")
    print("make db DO=upgrade applies it to the local stack, and a deployment to any other.")
    return 0
