"""A gradual deployment moves requests by an alias, and alarms move them back.

docs/operations/releases.md#gradual
"""

from typing import Any, Final

import pytest

from tests.architecture.cloud.transformed import PYTHON, transform
from tests.architecture.template import deployed, raw

pytestmark = pytest.mark.skipif(not PYTHON.exists(), reason="no .tools: run make setup")
CHOICES: Final = raw()["Parameters"]["GradualDeployment"]["AllowedValues"]


def _version(resources: dict[str, Any]) -> str:
    (name,) = (name for name, each in resources.items() if each["Type"] == "AWS::Lambda::Version")
    return str(name)


def test_it_is_off_unless_a_stack_asks_for_it() -> None:
    resources = transform()
    types = {each["Type"].split("::")[1] for each in resources.values()}
    assert "CodeDeploy" not in types
    assert "UpdatePolicy" not in resources["ApiFunctionAliaslive"]
    for environment in ("local", "staging", "production"):
        template = deployed(environment)
        assert template.properties("ApiIntegration")["IntegrationUri"] == "ApiFunction.Arn"
        assert template.properties("ApiPermission")["FunctionName"] == "ApiFunction"


def test_the_gateway_calls_the_alias_and_may_do_so() -> None:
    template = deployed("production", GradualDeployment="Canary10Percent5Minutes")
    assert template.properties("ApiIntegration")["IntegrationUri"] == "ApiFunction.Alias"
    assert template.properties("ApiPermission")["FunctionName"] == "ApiFunction.Alias"


@pytest.mark.parametrize("choice", CHOICES[1:])
def test_alarms_roll_it_back(choice: str) -> None:
    resources = transform(GradualDeployment=choice)
    group = resources["ApiFunctionDeploymentGroup"]["Properties"]
    assert group["DeploymentConfigName"]["Fn::Sub"][1] == {"ConfigName": choice}
    alarms = group["AlarmConfiguration"]["Alarms"]
    assert [alarm["Name"]["Ref"] for alarm in alarms] == ["ApiErrorsAlarm", "ApiCrashedAlarm"]
    assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
    update = resources["ApiFunctionAliaslive"]["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
    assert update["DeploymentGroupName"] == {"Ref": "ApiFunctionDeploymentGroup"}


def test_each_choice_has_a_row_of_the_mapping() -> None:
    rows = raw()["Mappings"]["Rollout"]
    assert list(rows) == CHOICES
    assert {name: row["Type"] for name, row in rows.items() if row["Enabled"]} == {
        name: name for name in CHOICES[1:]
    }


def test_new_code_and_a_new_layer_publish_a_version() -> None:
    versions = [_version(transform(**change)) for change in ({}, {"code": "b"}, {"layer": "b"})]
    assert len(set(versions)) == len(versions)
    assert _version(transform()) == versions[0]
