"""Brings back what the first release left behind: database, table, bucket and secrets."""

import base64
import json
import time
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from alembic import command
from sqlalchemy import Connection, NullPool, create_engine, make_url, text

from local.services import postgres
from local.stack import schema
from migrate import roles
from migrate import schema as migrations
from openevent.infra.aws import client
from openevent.infra.config import settings
from tests.integration import letters

FOLDER: Final = Path(__file__).parent / "release"
SHIFTED: Final = ("expires_at", "lease")
"""Times of items that are as far from now as they were when the release wrote them."""


@cache
def load(name: str) -> Any:
    """Read one of the files."""
    return json.loads((FOLDER / f"{name}.json").read_text())


def release() -> dict[str, Any]:
    return dict(load("release"))


def ids() -> dict[str, Any]:
    return dict(release()["ids"])


def users() -> dict[str, int]:
    return dict(release()["users"])


def restore_database(superuser_url: str, password: str, name: str) -> schema.Database:
    """Make a database as the release left it, at its own head."""
    database = schema.ensure_database(superuser_url, password, name)
    owner = create_engine(_driver(database.owner_url), poolclass=NullPool)
    with owner.begin() as connection:
        roles.create_roles(connection, roles.Login(roles.APP, make_url(database.url).password))
        command.upgrade(migrations.build_config(connection), release()["head"])
        roles.grant_privileges(connection, roles.APP)
    superuser = create_engine(
        _driver(postgres.with_database(superuser_url, name)), poolclass=NullPool
    )
    with superuser.begin() as connection:
        _fill(connection)
    return database


def _driver(url: str) -> str:
    return url.replace("postgresql:", "postgresql+pg8000:")


def _fill(connection: Connection) -> None:
    # A replica checks no foreign key and runs no trigger: the rows are as they were.
    connection.execute(text("SET session_replication_role = replica"))
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    tables = set(connection.execute(text(query)).scalars()) - {"alembic_version"}
    connection.execute(text(f"TRUNCATE {', '.join(sorted(tables))}"))
    for table, rows in load("rows").items():
        source = f"json_populate_recordset(NULL::{table}, CAST(:rows AS json))"
        statement = text(f"INSERT INTO {table} SELECT * FROM {source}")
        connection.execute(statement, {"rows": json.dumps(rows)})
    for sequence, value in release()["sequences"].items():
        connection.execute(text(f"SELECT setval('{sequence}', {value})"))


def services() -> None:
    """Put the items, objects and secrets where this process's settings look for them."""
    secret = json.dumps(release()["auth_secret"])
    client("secretsmanager").put_secret_value(
        SecretId=settings().auth_secret_id, SecretString=secret
    )
    for item in load("items"):
        client("dynamodb").put_item(TableName=settings().tasks_table, Item=_shift(item))
    for key, file in load("objects").items():
        content = base64.b64decode(file["content"])
        place = {"Bucket": settings().bucket, "Key": key, "ContentType": file["type"]}
        assert client("s3").put_object(Body=content, **place)["ETag"] == file["etag"]


def _shift(item: dict[str, Any]) -> dict[str, Any]:
    passed = int(time.time()) - release()["written_at"]
    times = {name: int(item[name]["N"]) + passed for name in SHIFTED if name in item}
    return item | {name: {"N": str(value)} for name, value in times.items()}


def messages(name: str, queue: str) -> list[dict[str, Any]]:
    """Give the Lambda events of waiting messages, one each, as if `queue` delivered them now."""
    url = getattr(settings(), f"{queue}_queue_url") if queue else "dead"
    return [{"Records": [letters.record(_as_received(one), url)]} for one in load("messages")[name]]


def _as_received(message: dict[str, Any]) -> dict[str, Any]:
    return {
        "MessageId": str(uuid4()),
        "ReceiptHandle": "gone",
        "Body": message["body"],
        "Attributes": {
            "SentTimestamp": str(int(time.time() * 1000)),
            "ApproximateReceiveCount": "1",
        },
        "MessageAttributes": message["attributes"],
    }
