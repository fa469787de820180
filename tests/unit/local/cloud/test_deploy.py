"""`make deploy`: nothing before the preflight passes, and protection only after a success."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from local.cloud import deploy, health, sam
from local.cloud.account import DeployedStack
from local.deployment import samconfig
from local.deployment.samconfig import Environment
from local.process.processes import Failed
from local.stack.state import TOOLS
from tests.unit.local.cloud.aws_stubs import REGION, StubbedAccount

FRONT = "https://events.example.org"
FILLED = """
[{name}.deploy.parameters]
stack_name = "open-event-{name}"
region = "eu-central-1"
parameter_overrides = ["Environment={name}", "FrontendOrigin={front}", "CorsOrigins={front}",
    "AdministratorEmail=ada@example.org"{more}]
"""


class Sam:
    """Notes what SAM is told to do."""

    def __init__(self) -> None:
        self.builds: list[str] = []
        self.deployments: list[Mapping[str, str]] = []

    def build(self, _environment: Environment, architecture: str) -> None:
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


class Health(BaseHTTPRequestHandler):
    """Answers from a list of statuses, the last of which stays."""

    def do_GET(self) -> None:
        statuses: list[int] = self.server.statuses  # type: ignore[attr-defined]
        status = statuses.pop(0) if len(statuses) > 1 else statuses[0]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(b'{"status": "of the answer"}' if self.path == "/health-check" else b"")

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(health, "POLL_SECONDS", 0.0)
    with ThreadingHTTPServer(("127.0.0.1", 0), Health) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_the_database_may_wake_before_the_api_is_healthy(
    server: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    server.statuses = [503, 503, 200]
    health.wait_until_healthy(f"http://127.0.0.1:{server.server_port}")
    statuses = [line.split()[-4] for line in capsys.readouterr().out.splitlines()]
    assert statuses == ["503", "503", "200"]


def test_an_api_that_stays_ill_is_a_failure(server: Any) -> None:
    server.statuses = [503]
    with pytest.raises(Failed, match="not healthy"):
        health.wait_until_healthy(f"http://127.0.0.1:{server.server_port}", -1)


def test_no_answer_is_a_failure() -> None:
    with pytest.raises(Failed, match="not healthy"):
        health.wait_until_healthy("http://127.0.0.1:1", -1)


def test_health_is_asked_at_the_gateway_not_at_a_domain_to_come() -> None:
    outputs = {"ApiId": "abc", "ApiUrl": "https://api.example.org"}
    url = health.build_url(DeployedStack("CREATE_COMPLETE", {}, outputs), REGION)
    assert url == "https://abc.execute-api.eu-central-1.amazonaws.com"


READ_BY_SAM = """
import json, sys
from samcli.cli.types import CfnParameterOverridesType
print(json.dumps(CfnParameterOverridesType().convert(tuple(sys.argv[1:]), None, None)))
"""


@pytest.mark.skipif(not TOOLS.exists(), reason="no .tools: run make setup")
def test_sam_gets_the_parameters_and_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[list[str]] = []

    def run(line: list[str], **_: Any) -> Any:
        lines.append(line)
        return subprocess.CompletedProcess(line, 0)

    with monkeypatch.context() as patch:
        patch.setattr(sam.subprocess, "run", run)
        environment = Environment("staging", "mine", REGION, {})
        parameters = {"A": "1", "B": "two words", "C": "https://a.example,https://b.example"}
        sam.deploy(environment, parameters)
    (line,) = lines
    start = line.index("--parameter-overrides") + 1
    read = subprocess.run(
        [TOOLS / "python", "-c", READ_BY_SAM, *line[start:]],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(read.stdout) == parameters
    for option, value in [("--config-env", "staging"), ("--stack-name", "mine")]:
        assert line[line.index(option) + 1] == value


def test_a_failure_of_sam_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        sam.subprocess, "run", lambda line, **_: subprocess.CompletedProcess(line, 1)
    )
    with pytest.raises(Failed, match="sam deploy: ended with code 1"):
        sam.deploy(Environment("staging", "mine", REGION, {}), {"A": "1"})
