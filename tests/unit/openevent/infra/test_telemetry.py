"""Metrics have the very dimensions that the alarms ask for."""

import json
from typing import Any

import pytest

from openevent.infra.telemetry import write_metric
from tests.architecture.template import deployed


@pytest.fixture(autouse=True)
def _service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "import_worker")


def dimensions(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Read the dimensions of the one metric written."""
    (line,) = capsys.readouterr().out.splitlines()
    written: dict[str, Any] = json.loads(line)
    ((names,),) = [metric["Dimensions"] for metric in written["_aws"]["CloudWatchMetrics"]]
    return {name: written[name] for name in names}


def asked_for(metric: str) -> list[set[str]]:
    """Name the dimensions of every alarm on a metric of ours."""
    alarms = (
        deployed("production", AdministratorEmail="admin@example.org")
        .of_type("AWS::CloudWatch::Alarm")
        .values()
    )
    return [
        {each["Name"] for each in alarm["Dimensions"]}
        for alarm in alarms
        if alarm["MetricName"] == metric
    ]


def test_a_metric_without_dimensions_is_the_services(capsys: pytest.CaptureFixture[str]) -> None:
    write_metric("JobRetried")
    assert dimensions(capsys) == {"service": "import_worker"}
    assert asked_for("JobRetried") == [{"service"}, {"service"}]


def test_a_metric_with_a_dimension_has_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    write_metric("JobFailed", reason="time")
    assert dimensions(capsys) == {"reason": "time"}
    assert asked_for("JobFailed") == [{"reason"}, {"reason"}]
