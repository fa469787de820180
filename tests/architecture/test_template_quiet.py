"""Only work and one daily schedule wake the database.

The rule is docs/contract/platform.md#only-work-wakes-the-database.
"""

import re

from tests.architecture.template import deployed

CLOCKS = {
    "AWS::Events::Rule",
    "AWS::Scheduler::Schedule",
    "AWS::Synthetics::Canary",
    "AWS::Route53::HealthCheck",
}


def test_one_clock_starts_one_function_once_a_day() -> None:
    resources = deployed("production").resources
    events = [resource.get("Properties", {}).get("Events") for resource in resources.values()]
    assert [name for name, resource in resources.items() if resource["Type"] in CLOCKS] == [
        "DailyRun"
    ]
    daily = deployed("production").properties("DailyRun")
    assert re.fullmatch(r"cron\(\d+ \d+ \* \* \? \*\)", daily["ScheduleExpression"])
    assert [target["Arn"] for target in daily["Targets"]] == ["SchedulerFunction.Arn"]
    assert [declared for declared in events if declared] == []
