"""A line of a log is written for a person, with its stack trace, and found by its request."""

import json

import pytest

from local.logs.lines import LogFilter, LogLine, parse_failure

REQUEST = {
    "level": "INFO",
    "location": "_log:131",
    "message": "request",
    "timestamp": "2026-12-01 04:26:36,101+0000",
    "service": "api",
    "correlation_id": "9a582b59",
    "method": "GET",
    "path": "/v1/events/nothing",
    "status": 404,
}


@pytest.fixture(autouse=True)
def _no_colors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


def parse(**members: object) -> LogLine:
    line = LogLine.parse(json.dumps(REQUEST | members))
    assert line
    return line


def test_a_line_has_its_time_function_level_message_and_fields() -> None:
    assert parse().format() == (
        "2026-12-01 04:26:36.101  api            INFO     request"
        "  method=GET path=/v1/events/nothing status=404 id=9a582b59"
    )


def test_a_stack_trace_is_below_its_line() -> None:
    trace = "Traceback (most recent call last):\n  File \"a.py\", line 1\nKeyError: 'a'"
    lines = parse(level="ERROR", exception=trace, exception_name="KeyError").format().splitlines()
    assert "ERROR" in lines[0]
    assert "KeyError" not in lines[0]
    assert lines[1:] == [
        "    Traceback (most recent call last):",
        '      File "a.py", line 1',
        "    KeyError: 'a'",
    ]


def test_nested_values_are_json() -> None:
    assert ' done={"expired invites": 2}' in parse(done={"expired invites": 2}).format()


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-01 INFO [ministack] Worker thread pool",
        '{"cut off',
        '{"_aws": {"Timestamp": 1}, "service": "api", "DutyFailed": [1]}',
        '{"foreign": 1}',
    ],
)
def test_other_text_and_metrics_are_no_lines(text: str) -> None:
    assert LogLine.parse(text) is None


@pytest.mark.parametrize(
    ("log_filter", "is_shown"),
    [
        (LogFilter(), True),
        (LogFilter("api"), True),
        (LogFilter("mailer"), False),
        (LogFilter("", "9a582b59"), True),
        (LogFilter("", "9a58"), False),
        (LogFilter("mailer", "9a582b59"), False),
    ],
)
def test_a_filter_names_a_function_or_a_request(log_filter: LogFilter, is_shown: object) -> None:
    assert log_filter.matches(parse()) is is_shown


def test_a_function_is_called_as_its_folder_or_as_in_aws() -> None:
    line = parse(service="import-worker")
    assert LogFilter("import_worker").matches(line)
    assert LogFilter("import-worker").matches(line)


def test_a_call_that_lambda_ended_is_an_error() -> None:
    line = parse_failure(
        "2026-12-01T04:26:36Z 1-2 Task timed out after 29.00 seconds\n", "T", "api"
    )
    assert line
    assert (line.level, line.service) == ("ERROR", "api")
    assert parse_failure("REPORT RequestId: 1-2 Duration: 3 ms", "T", "api") is None
