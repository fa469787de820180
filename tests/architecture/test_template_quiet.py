"""One clock in the template, once a day: what else wakes the database is work (design 2)."""

import re

from tests.architecture.template import deployed

CLOCKS = {"AWS::Events::Rule", "AWS::Scheduler::Schedule", "AWS::Synthetics::Canary", "AWS::Route53::HealthCheck"}


def test_one_clock_starts_one_function_once_a_day() -> None:
    template = deployed("production")
    events = [resource.get("Properties", {}).get("Events") for resource in template.resources.values()]
    assert [name for name, resource in template.resources.items() if resource["Type"] in CLOCKS] == ["DailyRun"]
    assert [given for given in events if given] == []
    rule = template.properties("DailyRun")
    assert [target["Arn"] for target in rule["Targets"]] == ["SchedulerFunction.Arn"]
    assert re.fullmatch(r"cron\(\d+ \d+ \* \* \? \*\)", rule["ScheduleExpression"])
