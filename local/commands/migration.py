"""`python -m local.commands.migration NAME`: write the migration to the declared tables.

alembic compares the declarations with a fresh database that has all migrations. It does not see
views and triggers: write those by hand.
"""

import secrets
import sys
import tempfile
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config

from local.services import postgres
from local.stack import deploy, schema

CONFIG: Final = deploy.MIGRATIONS / "alembic.ini"


def build_next_id(head: str) -> str:
    """Return the id after `head`, such as 0008 after 0007."""
    return f"{int(head) + 1:0{len(head)}}"


def write_migration(name: str, folder: Path) -> None:
    """Write the migration; `folder` is for the data of the database."""
    config = Config(str(CONFIG))
    with postgres.running(folder, folder / "log", keeps_data=False) as server:
        password = secrets.token_hex()
        schema.create_owner(server.url, password)
        database = schema.ensure_database(server.url, password, "migration")
        schema.migrate(database)
        config.attributes["database_url"] = database.owner_url
        next_id = build_next_id(deploy.read_head())
        command.revision(config, name, autogenerate=True, rev_id=next_id)


def main(name: str) -> int:
    """Write the migration called `name`."""
    if not name:
        print("Use make migration NAME=WORDS.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        write_migration(name, Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
