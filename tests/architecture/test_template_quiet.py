"""Nothing in the template runs by the clock: what wakes the database is work (design 2)."""

from tests.architecture.template import deployed

CLOCKS = {"AWS::Events::Rule", "AWS::Scheduler::Schedule", "AWS::Synthetics::Canary", "AWS::Route53::HealthCheck"}


def test_no_clock_starts_a_function() -> None:
    resources = deployed("production").resources
    events = [resource.get("Properties", {}).get("Events") for resource in resources.values()]
    assert [name for name, resource in resources.items() if resource["Type"] in CLOCKS] == []
    assert [given for given in events if given] == []
