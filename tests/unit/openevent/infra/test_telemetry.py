"""Metrics have exactly the dimensions of the alarms."""

import json
from typing import Any

import pytest

from openevent.infra.telemetry import write_metric
from tests.architecture.template import deployed


@pytest.fixture(autouse=True)
def _service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "import_worker")


def read_dimensions(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Read the dimensions of the only metric in the log."""
    (line,) = capsys.readouterr().out.splitlines()
    record: dict[str, Any] = json.loads(line)
    ((names,),) = [metric["Dimensions"] for metric in record["_aws"]["CloudWatchMetrics"]]
    return {name: record[name] for name in names}


def list_alarm_dimensions(metric: str) -> list[set[str]]:
    """List the dimensions of each alarm for a metric."""
    alarms = (
        deployed("production", AdministratorEmail="admin@example.org")
        .of_type("AWS::CloudWatch::Alarm")
        .values()
    )
    return [
        {dimension["Name"] for dimension in alarm["Dimensions"]}
        for alarm in alarms
        if alarm["MetricName"] == metric
    ]


def test_the_default_dimension_is_the_service(capsys: pytest.CaptureFixture[str]) -> None:
    write_metric("JobRetried")
    assert read_dimensions(capsys) == {"service": "import_worker"}
    assert list_alarm_dimensions("JobRetried") == [{"service"}] * 4
    assert list_alarm_dimensions("MessageUnreadable") == [{"service"}] * 6


def test_a_dimension_replaces_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    write_metric("JobFailed", reason="time")
    assert read_dimensions(capsys) == {"reason": "time"}
    assert list_alarm_dimensions("JobFailed") == [{"reason"}]
