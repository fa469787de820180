"""`make logs STACK=…` reads the log groups of the stack's functions (moto as CloudWatch)."""

import json
import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from local.cloud.account import Account
from local.logs import __main__ as command
from local.logs.cloudwatch import FunctionLogs, Refused
from local.logs.lines import LogFilter
from tests.unit.local.cloud.aws_stubs import StubbedAccount

STACK = "open-event-staging"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    login = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
    with mock_aws():
        client: Any = boto3.client("logs", region_name="eu-central-1", **login)
        monkeypatch.setattr(Account, "client", lambda *_: client)
        for group in (f"{STACK}-api", f"{STACK}-import-worker", "another-api"):
            client.create_log_group(logGroupName=f"/aws/lambda/{group}")
            client.create_log_stream(logGroupName=f"/aws/lambda/{group}", logStreamName="s")
        yield client


def write(client: Any, group: str, text: str, age_seconds: float = 60) -> None:
    moment = int((time.time() - age_seconds) * 1000)
    client.put_log_events(
        logGroupName=f"/aws/lambda/{group}",
        logStreamName="s",
        logEvents=[{"timestamp": moment, "message": text}],
    )


def build_line(service: str, message: str, request: str) -> str:
    line = {"level": "INFO", "message": message, "service": service, "correlation_id": request}
    return json.dumps(line | {"timestamp": "2026-12-01 04:26:36,101+0000"})


def test_a_request_is_followed_through_the_functions(
    client: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    write(client, f"{STACK}-import-worker", build_line("import_worker", "done", "r1"), 50)
    write(client, f"{STACK}-api", build_line("api", "request", "r1"), 60)
    write(client, f"{STACK}-api", build_line("api", "request", "r2"))
    write(client, "another-api", build_line("api", "request", "r1"))
    assert command.main(["--stack", STACK, "--request", "r1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[2] for line in lines] == ["api", "import_worker"]


def test_lambdas_own_errors_are_shown_and_its_reports_are_not(
    client: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    write(client, f"{STACK}-api", "REPORT RequestId: 1 Duration: 2 ms")
    write(client, f"{STACK}-api", "2026-12-01T04:26:36Z 1 Task timed out after 29.00 seconds")
    assert command.main(["--stack", STACK, "--function", "api"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert "  api            ERROR  " in line
    assert "Task timed out" in line


def test_older_lines_need_more_hours(client: Any, capsys: pytest.CaptureFixture[str]) -> None:
    write(client, f"{STACK}-api", build_line("api", "request", "r1"), 2 * 3600)
    assert command.main(["--stack", STACK]) == 1
    assert "use HOURS=…" in capsys.readouterr().err
    assert command.main(["--stack", STACK, "--hours", "3"]) == 0
    assert command.main(["--stack", STACK, "--request", "r1"]) == 0


def test_new_lines_are_shown_once(client: Any) -> None:
    logs = FunctionLogs(client, STACK, LogFilter())
    write(client, f"{STACK}-api", build_line("api", "first", "r1"))
    since = time.time() - 3600
    assert [line.message for line in logs.read(since)] == ["first"]
    write(client, f"{STACK}-api", build_line("api", "late", "r1"), 90)
    assert [line.message for line in logs.read(since)] == ["late"]
    assert logs.read(since) == []


def test_following_polls(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []

    def write_meanwhile(seconds: float) -> None:
        pauses.append(seconds)
        write(client, f"{STACK}-api", build_line("api", f"poll {len(pauses)}", "r1"))

    monkeypatch.setattr("local.logs.cloudwatch.time.sleep", write_meanwhile)
    lines = FunctionLogs(client, STACK, LogFilter()).follow(time.time() - 3600)
    assert [next(lines).message for _ in range(2)] == ["poll 1", "poll 2"]
    assert pauses == [3.0, 3.0]


def test_an_unknown_stack_is_said(client: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--stack", "open-event-production"]) == 1
    expected = (
        "No log group begins with /aws/lambda/open-event-production-: check STACK and REGION.\n"
    )
    assert capsys.readouterr().err == expected


def test_all_pages_are_read_and_the_request_is_filtered_by_aws() -> None:
    account = StubbedAccount()
    stub: Stubber = account.stub("logs")
    question = {
        "logGroupName": f"/aws/lambda/{STACK}-api",
        "startTime": 1_000,
        "filterPattern": '{ $.correlation_id = "r1" }',
    }
    pages = [("e1", {"nextToken": "t"}, {}), ("e2", {}, {"nextToken": "t"})]
    for event_id, answer, more in pages:
        event = {"eventId": event_id, "timestamp": 1, "message": build_line("api", event_id, "r1")}
        stub.add_response("filter_log_events", {"events": [event], **answer}, question | more)
    logs = FunctionLogs(account.client("logs"), STACK, LogFilter("api", "r1"))
    assert [line.message for line in logs.read(1.0)] == ["e1", "e2"]


def test_a_refusal_is_a_sentence() -> None:
    account = StubbedAccount()
    account.stub("logs").add_client_error("describe_log_groups", "AccessDeniedException", "No.")
    with pytest.raises(Refused, match="CloudWatch refused: An error occurred"):
        FunctionLogs(account.client("logs"), STACK, LogFilter()).read(0)
