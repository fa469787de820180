"""The running stack from outside: its database, bucket, table, queues and inbox."""

import json
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

from botocore.exceptions import BotoCoreError, ClientError
from sqlalchemy import NullPool, create_engine, make_url, text
from sqlalchemy.engine import Engine

from local.services import aws

SECONDS: Final = 60
"""How long the emulator and the inbox may take for an answer."""

OWN_SESSIONS: Final = "chaos"
"""The name of the database sessions of a run, which none of its faults ends."""

type Row = Mapping[str, Any]


class DutiesFailed(Exception):
    """The scheduler failed or was killed."""


@dataclass(frozen=True)
class World:
    """The stack that a file `stack.json` describes (docs/contract/local-stack.md#stack-file)."""

    stack: Mapping[str, Any]

    @cached_property
    def _engine(self) -> Engine:
        url = make_url(self.stack["database_url"]).set(drivername="postgresql+pg8000")
        options = {"application_name": OWN_SESSIONS, "ssl_context": False}
        return create_engine(url, poolclass=NullPool, connect_args=options)

    @cached_property
    def s3(self) -> Any:
        """The client of the bucket."""
        return aws.client("s3", self.stack["aws_endpoint"])

    @cached_property
    def sqs(self) -> Any:
        """The client of the queues."""
        return aws.client("sqs", self.stack["aws_endpoint"])

    @cached_property
    def dynamodb(self) -> Any:
        """The client of the task table."""
        return aws.client("dynamodb", self.stack["aws_endpoint"])

    def run_daily_duties(self) -> None:
        """Run the scheduler, as the schedule does once a day. Raises DutiesFailed."""
        client = aws.client("lambda", self.stack["aws_endpoint"])
        names = [function["FunctionName"] for function in client.list_functions()["Functions"]]
        (scheduler,) = (name for name in names if name.endswith("-scheduler"))
        try:
            answer = client.invoke(FunctionName=scheduler, Payload=b"{}")
        except (BotoCoreError, ClientError) as error:
            raise DutiesFailed(f"The daily run was cut off: {error}") from error
        if "FunctionError" in answer:
            raise DutiesFailed(f"The daily run failed: {answer['Payload'].read()!r}")

    def select(self, statement: str, **values: Any) -> list[Row]:
        """Run a statement in a transaction of its own; return its rows, if it has some."""
        with self._engine.begin() as connection:
            result = connection.execute(text(statement), values)
            return [dict(row) for row in result.mappings()] if result.returns_rows else []

    def list_keys(self, prefix: str) -> list[str]:
        """List the keys of the bucket's objects."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(
            Bucket=self.stack["bucket"], Prefix=prefix
        )
        return [item["Key"] for page in pages for item in page.get("Contents", [])]

    def read_object(self, key: str) -> bytes:
        """Read an object of the bucket."""
        return bytes(self.s3.get_object(Bucket=self.stack["bucket"], Key=key)["Body"].read())

    def read_item(self, item_id: str) -> Row | None:
        """Read an item of the task table, with its texts only; None if it is missing."""
        key = {"id": {"S": item_id}}
        table = self.stack["tables"]["tasks"]
        item = self.dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
        return item and {name: value["S"] for name, value in item.items() if "S" in value}

    def list_messages(self, queue: str) -> list[Row]:
        """List the messages of a queue without receiving them, also those that are hidden."""
        url = self.stack["queues"][queue]
        query = urlencode({"QueueUrl": url})
        answer = fetch_json(f"{self.stack['aws_endpoint']}/_ministack/sqs/messages?{query}")
        regions = [region for account in answer["messages"].values() for region in account.values()]
        return [message for region in regions for message in region.get(url, [])]

    def list_mails(self) -> list[Row]:
        """List the mails of the inbox."""
        return list(fetch_json(f"{self.stack['smtp']['inbox']}/mails.json"))


def fetch_json(url: str) -> Any:
    """Return the JSON at a URL."""
    with urllib.request.urlopen(url, timeout=SECONDS) as answer:
        return json.loads(answer.read())
