"""A program's own database and services in the servers of a stack, which stays as it was."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from local.private import services as private_services
from local.services import aws, postgres
from local.services.postgres import Server
from local.stack import schema, session
from local.stack.state import ROOT, State
from reference import record_examples
from tests.integration.local import inventory

NAME = "reference"
PROGRAM = """
import sys, time
from pathlib import Path
from local.services import aws
from local.private import services
from local.stack.state import State
with services.running(State(Path(sys.argv[1])), "reference", {}) as own:
    bucket = own.variables["BUCKET"]
    aws.client("s3", own.endpoint).put_object(Bucket=bucket, Key="left", Body=b"behind")
    print(own.database.url, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    """The folder of a developer's stack, which does not run."""
    state = State(tmp_path / "stack")
    yield state
    for folder in (state.folder, state.folder / NAME):
        session.stop(State(folder))
        postgres.wipe(folder / "data" / "postgres")


@pytest.fixture
def developers(state: State) -> Iterator[Mapping[str, str]]:
    """The servers of the developer's stack, with a row, a mail, an object and a message."""
    with session.hold(state, 0) as handle:
        parts = handle.parts
        schema.migrate(schema.Database(parts["database_url"], parts["owner_url"]))
        postgres.execute(parts["owner_url"], "INSERT INTO users (email) VALUES ('dev@example.org')")
        (state.mails / "1.eml").write_text("a mail")
        s3, sqs = (aws.client(service, parts["aws_endpoint"]) for service in ("s3", "sqs"))
        s3.create_bucket(Bucket="open-event")
        s3.put_object(Bucket="open-event", Key="media/logo.png", Body=b"logo")
        queue = sqs.create_queue(QueueName="open-event-imports")["QueueUrl"]
        sqs.send_message(QueueUrl=queue, MessageBody="a job")
        yield parts


def test_the_examples_never_touch_what_the_developer_has(
    state: State, developers: Mapping[str, str]
) -> None:
    before = inventory.list_all(state, developers)
    with (
        inventory.closed(developers),
        record_examples.run_fixtures(state) as fixtures,
    ):
        assert fixtures.services.endpoint == developers["aws_endpoint"]
        assert fixtures.imported == "3"
        assert inventory.list_all(state, developers, with_rows=False) != before
    assert inventory.list_all(state, developers) == before


def test_a_killed_program_leaves_nothing_that_the_next_one_sees(
    state: State, developers: Mapping[str, str]
) -> None:
    before = inventory.list_all(state, developers)
    kill_program(state)
    assert inventory.list_all(state, developers) != before
    with private_services.running(state, NAME, {}) as services:
        check_new(services)
    assert inventory.list_all(state, developers) == before


def test_without_a_stack_a_program_has_servers_of_its_own(state: State) -> None:
    kill_program(state)
    with private_services.running(state, NAME, {}) as services:
        check_new(services)
        assert not session.is_running(state)
    assert [path.name for path in state.folder.iterdir()] == [f"{NAME}.lock"]


def test_a_server_that_the_developer_named_gets_no_database(state: State, postgres: Server) -> None:
    with (
        session.hold(state, 0, postgres.url) as handle,
        private_services.running(state, NAME, {}) as services,
    ):
        check_new(services)
        assert services.endpoint != handle.parts["aws_endpoint"]
        assert NAME not in inventory.list_databases(postgres.url)


def kill_program(state: State) -> None:
    """Start a program with services of its own, and kill it when it uses them."""
    command = [sys.executable, "-c", PROGRAM, str(state.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as program:
        assert program.stdout is not None
        url = program.stdout.readline().strip()
        postgres.execute(url, "INSERT INTO users (email) VALUES ('left@example.org')")
        program.kill()


def check_new(services: private_services.PrivateServices) -> None:
    """Check that the services work, and that nobody has used them before."""
    assert postgres.execute(services.database.url, "SELECT count(*) FROM users") == [[0]]
    s3 = aws.client("s3", services.endpoint)
    versions: dict[str, Any] = s3.list_object_versions(Bucket=services.variables["BUCKET"])
    assert "Versions" not in versions
