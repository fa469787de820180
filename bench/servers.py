"""The servers of the bench: PostgreSQL behind a slow proxy, and the AWS emulator."""

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
from bench.proxy import Proxy
from local.process import ports
from local.services import emulator, postgres
from local.stack import schema

ROUND_TRIP_SECONDS: Final = 0.001
"""Seconds that the proxy adds to a round trip to the database."""
BUCKET = "bench"
TASKS = "bench-tasks"
AUTH = "bench-auth"
CHANGES = "bench-changes"
IMAGES = "bench-images"
USER_ID: Final = 1
INSERT_USER: Final = "INSERT INTO users (id, email) OVERRIDING SYSTEM VALUE VALUES (:id, :email)"
LOGIN: Final = {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_REGION": emulator.REGION,
    "AWS_DEFAULT_REGION": emulator.REGION,
}
"""Variables that Lambda itself sets for a function."""


@dataclass(frozen=True)
class Servers:
    """Running servers.

    `database` has the rows of the product, `copies` those of the limits. `proxy` is the one before
    the database.
    """

    folder: Path
    aws_url: str
    proxy: Proxy
    database: schema.Database
    copies: schema.Database

    @cached_property
    def s3(self) -> Any:
        return self.make_client("s3")

    def make_client(self, service: str) -> Any:
        """Make a boto3 client for the emulator."""
        make: Any = boto3.client
        config = Config(s3={"addressing_style": "path"}, max_pool_connections=34)
        login = {"aws_access_key_id": "bench", "aws_secret_access_key": "bench"}
        return make(
            service,
            endpoint_url=self.aws_url,
            region_name=emulator.REGION,
            config=config,
            **login,
        )

    @contextlib.contextmanager
    def connection(self, database: schema.Database) -> Iterator[Connection]:
        """Connect to a database as its owner, without the proxy; commits at the end."""
        engine = create_engine(make_url(database.owner_url).set(drivername="postgresql+pg8000"))
        with engine.begin() as connection:
            yield connection
        engine.dispose()

    def build_proxy_url(self, database: schema.Database) -> str:
        """Return the URL of a database through the proxy, for the role of the functions."""
        return _replace_port(database.url, self.proxy.port)

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment of a child process: that of a function, and PATH."""
        return LOGIN | {
            "PATH": os.environ["PATH"],
            "AWS_ENDPOINT_URL": self.aws_url,
            "AWS_LAMBDA_FUNCTION_NAME": "bench",
            "DATABASE_URL": self.build_proxy_url(self.database),
            "BUCKET": BUCKET,
            "TASKS_TABLE": TASKS,
            "IMPORTS_QUEUE_URL": f"{self.aws_url}/000000000000/imports",
            "EXPORTS_QUEUE_URL": f"{self.aws_url}/000000000000/exports",
            "IMAGES_QUEUE_URL": f"{self.aws_url}/000000000000/{IMAGES}",
            "DOCUMENTS_QUEUE_URL": f"{self.aws_url}/000000000000/documents",
            "CHANGES_QUEUE_URL": f"{self.aws_url}/000000000000/{CHANGES}",
            "API_ORIGIN": "http://127.0.0.1:8080",
            "FRONTEND_ORIGIN": "http://127.0.0.1:4200",
            "AUTH_SECRET_ID": AUTH,
            "POWERTOOLS_LOG_LEVEL": "WARNING",
            "PYDANTIC_DISABLE_PLUGINS": "true",
        }


@contextlib.contextmanager
def running() -> Iterator[Servers]:
    """Run servers with empty databases, one user, a bucket and a task table until the end."""
    with (
        tempfile.TemporaryDirectory(prefix="open-event-bench-") as name,
        contextlib.ExitStack() as parts,
    ):
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as another user if this process is root
        database = postgres.running(folder / "postgres", folder / "postgres.log", keeps_data=False)
        server = parts.enter_context(database)
        aws = parts.enter_context(emulator.running(folder / "emulator", folder / "emulator.log"))
        port = urlsplit(server.url).port or 0
        running_proxy = parts.enter_context(proxy.running(folder, port, ROUND_TRIP_SECONDS))
        password = secrets.token_hex(16)
        schema.create_owner(server.url, password)
        names = ("bench", "copies")
        databases = [schema.ensure_database(server.url, password, name) for name in names]
        servers = Servers(folder, aws.url, running_proxy, *databases)
        _prepare(servers)
        yield servers


def _prepare(servers: Servers) -> None:
    for database in (servers.database, servers.copies):
        schema.migrate(database)
        with servers.connection(database) as connection:
            statement = text(INSERT_USER)
            connection.execute(statement, {"id": USER_ID, "email": "b@x.org"})
    servers.s3.create_bucket(Bucket=BUCKET)
    for queue in (CHANGES, IMAGES):
        servers.make_client("sqs").create_queue(QueueName=queue)
    key = json.dumps({"kid": "1", "key": secrets.token_hex(32)})
    servers.make_client("secretsmanager").create_secret(Name=AUTH, SecretString=key)
    servers.make_client("dynamodb").create_table(
        TableName=TASKS,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def _replace_port(url: str, port: int) -> str:
    parts = urlsplit(url)
    login, _, _ = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{login}@{ports.LOOPBACK}:{port}").geturl()
