"""Parameters are checked before a deployment as CloudFormation checks them in it."""

import pytest

from local.cloud import template
from local.deployment import samconfig

FRONT = "https://events.example.org"
COMPLETE = {
    "Environment": "production",
    "FrontendOrigin": FRONT,
    "CorsOrigins": FRONT,
    "AdministratorEmail": "ada@example.org",
}


def list_faults(**changes: str | None) -> list[str]:
    parameters = {name: value for name, value in (COMPLETE | changes).items() if value is not None}
    return list(template.list_faults(parameters))


def test_complete_parameters_have_no_fault() -> None:
    assert list_faults() == []
    assert list_faults(Environment="staging", AdministratorEmail=None) == []
    assert list_faults(CorsOrigins=f"http://localhost:4200, {FRONT}") == []
    assert list_faults(ApiConcurrency="64", BucketName="a-bucket") == []


def test_the_local_environment_needs_nothing() -> None:
    assert list(template.list_faults(samconfig.read_environment("local").parameters)) == []


@pytest.mark.parametrize("name", ["staging", "production"])
def test_samconfig_lacks_what_only_the_operator_can_say(name: str) -> None:
    faults = " ".join(template.list_faults(samconfig.read_environment(name).parameters))
    assert "FrontendOrigin=https" in faults
    assert ("AdministratorEmail=" in faults) == (name == "production")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"Environment": None}, "The parameter Environment is missing"),
        ({"Environment": "prod"}, "Environment=prod is not allowed: use local or staging or"),
        (
            {"FrontendOrigin": "http://127.0.0.1:4200", "CorsOrigins": "http://127.0.0.1:4200"},
            "Set the origin of the front end: FrontendOrigin=",
        ),
        ({"CorsOrigins": None}, "Set the origins whose pages may call the API"),
        ({"CorsOrigins": "https://other.example"}, "the front end's among them: CorsOrigins="),
        ({"CorsOrigins": f"{FRONT}.evil.example"}, "the front end's among them: CorsOrigins="),
        ({"AdministratorEmail": None}, "Set the address that gets alarms"),
        ({"FrontendOrign": FRONT}, "The template has no parameter FrontendOrign."),
        ({"ApiConcurrency": "65"}, "ApiConcurrency=65 is not a whole number from 0 to 64."),
        ({"ApiConcurrency": "-1"}, "ApiConcurrency=-1 is not a whole number from 0 to 64."),
        ({"ApiConcurrency": "many"}, "ApiConcurrency=many is not a whole number from 0 to 64."),
        ({"BucketName": "My_Bucket"}, "BucketName=My_Bucket does not have the form"),
        ({"DeletionProtection": "yes"}, "DeletionProtection=yes is not allowed: use true or"),
        ({"Limits": "login=1"}, "Limits=login=1 does not have the form"),
    ],
)
def test_a_fault_says_what_to_do(changes: dict[str, str | None], fault: str) -> None:
    faults = list_faults(**changes)
    assert len(faults) == 1
    assert fault in faults[0]


def test_all_faults_are_listed_at_once() -> None:
    faults = list_faults(AdministratorEmail=None, CorsOrigins=None, LogLevel="LOUD", X="1")
    assert len(faults) == 4


def test_the_environment_has_no_default() -> None:
    assert "Default" not in template.load()["Parameters"]["Environment"]
