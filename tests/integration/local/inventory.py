"""What is in the servers of a stack: to compare before and after."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from local.services import aws, postgres
from local.stack.state import State

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
LISTS = (
    ("cloudformation", "describe_stacks", "Stacks", "StackName"),
    ("dynamodb", "list_tables", "TableNames", None),
    ("lambda", "list_event_source_mappings", "EventSourceMappings", "UUID"),
    ("lambda", "list_functions", "Functions", "FunctionName"),
    ("s3", "list_buckets", "Buckets", "Name"),
    ("secretsmanager", "list_secrets", "SecretList", "Name"),
    ("sqs", "list_queues", "QueueUrls", None),
)
"""Service, call, member of the answer, and member of each item."""


def list_all(state: State, parts: Mapping[str, str], *, with_rows: bool = True) -> dict[str, Any]:
    """List databases, rows, mails, and what the emulator has."""
    inventory = {
        f"{service} {call}": _list_items(parts, service, call, member, item)
        for service, call, member, item in LISTS
    }
    return inventory | {
        "databases": list_databases(parts["owner_url"]),
        "rows": list_rows(parts["owner_url"]) if with_rows else [],
        "mails": sorted(path.read_text() for path in state.mails.iterdir()),
        "objects": _list_objects(parts),
        "files": sorted(str(path) for path in state.objects.rglob("*") if path.is_file()),
        "messages": _count_messages(parts),
    }


def list_databases(url: str) -> list[Any]:
    """List the names of the server's databases."""
    query = "SELECT datname FROM pg_database ORDER BY datname"
    rows = postgres.execute(postgres.with_database(url, "postgres"), query)
    return [name for (name,) in rows]


def list_rows(url: str) -> list[Any]:
    """List the tables of a database, each with the text of its rows."""
    tables = [name for (name,) in postgres.execute(url, TABLES)]
    return [
        (name, postgres.execute(url, f'SELECT t::text FROM "{name}" t ORDER BY 1'))
        for name in tables
    ]


@contextmanager
def closed(parts: Mapping[str, str]) -> Iterator[None]:
    """Let nobody connect to the stack's database during the block."""
    url = postgres.with_database(parts["owner_url"], "postgres")
    statement = "ALTER DATABASE openevent ALLOW_CONNECTIONS"
    postgres.execute(url, f"{statement} false")
    try:
        yield
    finally:
        postgres.execute(url, f"{statement} true")


def _list_items(
    parts: Mapping[str, str], service: str, call: str, member: str, item: str | None
) -> list[str]:
    answer = getattr(aws.client(service, parts["aws_endpoint"]), call)()
    items = answer.get(member, [])
    return sorted(each[item] if item else each for each in items)


def _list_objects(parts: Mapping[str, str]) -> list[Any]:
    client = aws.client("s3", parts["aws_endpoint"])
    versions = client.list_object_versions(Bucket="open-event").get("Versions", [])
    return [(version["Key"], version["ETag"]) for version in versions]


def _count_messages(parts: Mapping[str, str]) -> dict[str, Any]:
    client = aws.client("sqs", parts["aws_endpoint"])
    queue = client.get_queue_url(QueueName="open-event-imports")["QueueUrl"]
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    return dict(client.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"])
