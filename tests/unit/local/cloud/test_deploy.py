"""`make deploy`: nothing before the preflight passes, and protection only after a success."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from local.cloud import deploy, health, sam
from local.deployment import samconfig
from local.deployment.samconfig import Environment
from local.process.processes import Failed
from tests.unit.local.cloud.aws_stubs import StubbedAccount

FRONT = "https://events.tide.test"
FILLED = """
[{name}.deploy.parameters]
stack_name = "open-event-{name}"
region = "eu-central-1"
parameter_overrides = ["Environment={name}", "FrontendOrigin={front}", "CorsOrigins={front}",
    "AdministratorEmail=ada@tide.test"{more}]
"""


class Sam:
    """Notes what SAM is told to do."""

    def __init__(self) -> None:
        self.builds: list[str] = []
        self.deployments: list[Mapping[str, str]] = []

    def build(
        self, _environment: Environment, architecture: str, _parameters: Mapping[str, str]
    ) -> None:
        self.builds.append(architecture)

    def deploy(
        self,
        _environment: Environment,
        parameters: Mapping[str, str],
        *,
        is_confirmed: bool = False,  # noqa: ARG002
    ) -> None:
        self.deployments.append(parameters)

    @property
    def protections(self) -> list[str | None]:
        return [parameters.get("DeletionProtection") for parameters in self.deployments]


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> StubbedAccount:
    account = StubbedAccount()
    monkeypatch.setattr(deploy, "Account", lambda _region: account)
    return account


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Sam:
    runs = Sam()
    monkeypatch.setattr(sam, "build", runs.build)
    monkeypatch.setattr(sam, "deploy", runs.deploy)
    monkeypatch.setattr(health, "wait_until_healthy", lambda _url: None)
    return runs


def configure(
    monkeypatch: pytest.MonkeyPatch, folder: Path, name: str = "staging", more: str = ""
) -> None:
    path = folder / "samconfig.toml"
    path.write_text(FILLED.format(name=name, front=FRONT, more=more))

    def read_environment(name: str) -> Environment:
        return {item.name: item for item in samconfig.list_environments(path)}[name]

    monkeypatch.setattr(samconfig, "read_environment", read_environment)


def prepare(account: StubbedAccount, before: str | None, after: str, **parameters: str) -> None:
    """Answer the preflight, and the question for the stack after the deployment."""
    name = f"open-event-{parameters.get('Environment', 'staging')}"
    account.accept_credentials()
    if before is None:
        account.have_no_stack(name)
    else:
        account.have_stack(before, name=name, **parameters)
    account.offer()
    account.have_stack(after, name=name, **parameters)


def test_nothing_is_built_while_something_is_missing(
    account: StubbedAccount, runs: Sam, capsys: pytest.CaptureFixture[str]
) -> None:
    account.accept_credentials()
    account.have_no_stack()
    account.offer()
    assert deploy.main(["staging"]) == 1
    assert (runs.builds, runs.deployments) == ([], [])
    assert "nothing was deployed" in capsys.readouterr().out


def test_a_check_deploys_nothing(
    account: StubbedAccount, runs: Sam, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    configure(monkeypatch, tmp_path)
    prepare(account, None, "CREATE_COMPLETE")
    assert deploy.main(["staging", "--check"]) == 0
    assert (runs.builds, runs.deployments) == ([], [])


def test_a_first_deployment_of_production_is_protected_by_a_second(
    account: StubbedAccount, runs: Sam, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    configure(monkeypatch, tmp_path, "production")
    prepare(account, None, "CREATE_COMPLETE", Environment="production")
    assert deploy.main(["production"]) == 0
    assert runs.builds == ["arm64"]
    assert runs.protections == ["false", "true"]


def test_a_first_deployment_that_is_not_healthy_stays_unprotected_until_the_next(
    account: StubbedAccount, runs: Sam, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    configure(monkeypatch, tmp_path, "production")
    prepare(account, None, "CREATE_COMPLETE", Environment="production")

    def fail(_url: str) -> None:
        raise Failed("The API", "is not healthy")

    monkeypatch.setattr(health, "wait_until_healthy", fail)
    assert deploy.main(["production"]) == 1
    monkeypatch.setattr(health, "wait_until_healthy", lambda _url: None)
    later = {"Environment": "production", "DeletionProtection": "false"}
    prepare(account, "CREATE_COMPLETE", "UPDATE_COMPLETE", **later)
    assert deploy.main(["production"]) == 0
    assert runs.protections == ["false", "true"]


def test_staging_is_never_protected(
    account: StubbedAccount, runs: Sam, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    configure(monkeypatch, tmp_path)
    prepare(account, None, "CREATE_COMPLETE")
    assert deploy.main(["staging"]) == 0
    prepare(account, "CREATE_COMPLETE", "UPDATE_COMPLETE")
    assert deploy.main(["staging"]) == 0
    assert runs.protections == ["false", None]


def test_an_operator_who_deletes_production_takes_the_protection_off(
    account: StubbedAccount, runs: Sam, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    configure(monkeypatch, tmp_path, "production", ', "DeletionProtection=false"')
    is_protected = {"Environment": "production", "DeletionProtection": "true"}
    prepare(account, "UPDATE_COMPLETE", "UPDATE_COMPLETE", **is_protected)
    assert deploy.main(["production"]) == 0
    assert runs.protections == ["false"]


def test_the_empty_stack_of_a_failed_first_deployment_is_deleted(
    account: StubbedAccount, runs: Sam, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    configure(monkeypatch, tmp_path)
    account.accept_credentials()
    account.have_stack("ROLLBACK_COMPLETE")
    account.offer()
    stack = {"StackName": "open-event-staging"}
    account.stub("cloudformation").add_response("delete_stack", {}, stack)
    account.have_stack("DELETE_COMPLETE")
    account.have_stack("CREATE_COMPLETE")
    assert deploy.main(["staging"]) == 0
    account.stub("cloudformation").assert_no_pending_responses()
    assert runs.protections == ["false"]


@pytest.mark.parametrize("before", ["CREATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"])
def test_a_stack_that_serves_is_never_deleted(
    before: str,
    account: StubbedAccount,
    runs: Sam,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    configure(monkeypatch, tmp_path)
    prepare(account, before, "UPDATE_COMPLETE")
    assert deploy.main(["staging"]) == 0
    account.stub("cloudformation").assert_no_pending_responses()


def test_what_sam_would_keep_from_before_is_said_again(
    account: StubbedAccount, runs: Sam, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    configure(monkeypatch, tmp_path)
    before = {"Head": "0001", "Release": "0.0.1", "Architecture": "x86_64"}
    prepare(account, "UPDATE_COMPLETE", "UPDATE_COMPLETE", **before)
    assert deploy.main(["staging"]) == 0
    (parameters,) = runs.deployments
    assert runs.builds == [parameters["Architecture"]] == ["x86_64"]
    assert parameters["Head"] != "0001"
    assert parameters["Release"] != "0.0.1"


def test_a_refused_change_set_is_no_success(
    account: StubbedAccount,
    runs: Sam,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure(monkeypatch, tmp_path)
    prepare(account, None, "REVIEW_IN_PROGRESS")
    assert deploy.main(["staging"]) == 1
    assert "nothing was deployed" in capsys.readouterr().err
    assert len(runs.deployments) == 1


def test_the_end_says_what_comes_next(
    account: StubbedAccount,
    runs: Sam,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure(monkeypatch, tmp_path)
    account.accept_credentials()
    account.have_no_stack("mine")
    account.offer()
    account.have_stack("CREATE_COMPLETE", name="mine")
    assert deploy.main(["staging", "--stack", "mine"]) == 0
    output = capsys.readouterr().out
    assert "make admin STACK=mine" in output
    assert "make mail-setup STACK=mine" in output
    assert "https://api.example" in output


@pytest.mark.parametrize(
    ("arguments", "text"),
    [([""], "make deploy ENV=staging"), (["prod"], "it has local, staging, production")],
)
def test_a_wrong_environment_says_how_to_use_it(
    arguments: list[str], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert deploy.main(arguments) == 1
    assert text in capsys.readouterr().err
