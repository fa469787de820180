"""Where the bench plays: PostgreSQL a millisecond away, the AWS emulator, and the environment of a function."""

import contextlib
import json
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from sqlalchemy import Connection, create_engine, make_url, text

from bench import proxy
from local.process import ports
from local.services import emulator, postgres
from local.stack import schema

ROUND_TRIP_SECONDS: Final = 0.001
"""Seconds of a round trip to the database, beside what the programs themselves take."""
BUCKET, TASKS, AUTH, CHANGES = "bench", "bench-tasks", "bench-auth", "bench-changes"
USER_ID: Final = 1
LOGIN: Final = {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_REGION": emulator.REGION,
    "AWS_DEFAULT_REGION": emulator.REGION,
}
"""What Lambda itself puts into a function's environment."""


@dataclass(frozen=True)
class Servers:
    """Running servers; `database` holds the workers' rows and `copies` those of the limit."""

    folder: Path
    aws_url: str
    distance: proxy.Proxy
    database: schema.Database
    copies: schema.Database

    @cached_property
    def s3(self) -> Any:
        return self._client("s3")

    def _client(self, service: str) -> Any:
        make: Any = boto3.client
        config = Config(s3={"addressing_style": "path"}, max_pool_connections=34)
        login = {
            "aws_access_key_id": "bench",
            "aws_secret_access_key": "bench",
            "region_name": emulator.REGION,
        }
        return make(service, endpoint_url=self.aws_url, config=config, **login)

    @contextlib.contextmanager
    def connection(self, database: schema.Database) -> Iterator[Connection]:
        """Connect to a database as its owner, directly; commits at the end."""
        engine = create_engine(make_url(database.owner_url).set(drivername="postgresql+pg8000"))
        with engine.begin() as connection:
            yield connection
        engine.dispose()

    def far(self, database: schema.Database) -> str:
        """Give the database's URL as the functions' role, through the proxy."""
        return _with_port(database.url, self.distance.port)

    @property
    def environment(self) -> Mapping[str, str]:
        """The whole environment of a child: that of a function, and bytecode is kept as Lambda's is."""
        return LOGIN | {
            "PATH": os.environ["PATH"],
            "AWS_ENDPOINT_URL": self.aws_url,
            "AWS_LAMBDA_FUNCTION_NAME": "bench",
            "DATABASE_URL": self.far(self.database),
            "BUCKET": BUCKET,
            "TASKS_TABLE": TASKS,
            "IMPORTS_QUEUE_URL": f"{self.aws_url}/000000000000/imports",
            "EXPORTS_QUEUE_URL": f"{self.aws_url}/000000000000/exports",
            "CHANGES_QUEUE_URL": f"{self.aws_url}/000000000000/{CHANGES}",
            "API_ORIGIN": "http://127.0.0.1:8080",
            "FRONTEND_ORIGIN": "http://127.0.0.1:4200",
            "AUTH_SECRET_ID": AUTH,
            "POWERTOOLS_LOG_LEVEL": "WARNING",
        }


@contextlib.contextmanager
def running() -> Iterator[Servers]:
    """Give a stage with empty databases, one user, a bucket and a task table; all of it goes at the end."""
    with (
        tempfile.TemporaryDirectory(prefix="open-event-bench-") as name,
        contextlib.ExitStack() as parts,
    ):
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as another user where we are root
        server = parts.enter_context(
            postgres.running(folder / "postgres", folder / "postgres.log", keeps_data=False)
        )
        aws = parts.enter_context(emulator.running(folder / "emulator", folder / "emulator.log"))
        distance = parts.enter_context(
            proxy.running(folder, urlsplit(server.url).port or 0, ROUND_TRIP_SECONDS)
        )
        password = secrets.token_hex(16)
        schema.create_owner(server.url, password)
        made = [schema.ensure_database(server.url, password, name) for name in ("bench", "copies")]
        stage = Servers(folder, aws.url, distance, *made)
        _prepare(stage)
        yield stage


def _prepare(stage: Servers) -> None:
    for database in (stage.database, stage.copies):
        schema.migrate(database)
        with stage.connection(database) as connection:
            connection.execute(
                text(
                    f"INSERT INTO users (id, email) OVERRIDING SYSTEM VALUE VALUES ({USER_ID}, 'b@x.org')"
                )
            )
    stage.s3.create_bucket(Bucket=BUCKET)
    stage._client("sqs").create_queue(QueueName=CHANGES)  # noqa: SLF001
    signing = json.dumps({"kid": "1", "key": secrets.token_hex(32)})
    stage._client("secretsmanager").create_secret(Name=AUTH, SecretString=signing)  # noqa: SLF001
    stage._client("dynamodb").create_table(  # noqa: SLF001
        TableName=TASKS,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def _with_port(url: str, port: int) -> str:
    parts = urlsplit(url)
    login, _, _ = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{login}@{ports.LOOPBACK}:{port}").geturl()
