"""The functions and their queues in the template (docs/contract/platform.md#queues)."""

import re
import tomllib
from typing import Any

import pytest

from mailer import batch
from openevent.infra import config
from openevent.infra.config import LIMITS, Settings
from tests.architecture.template import FUNCTIONS, Template, deployed, function, raw
from tests.places import ROOT

PACES = ("lambda", "laptop", "test")
JOBS = {"ImportsQueue": "ImportWorkerFunction", "ExportsQueue": "ExportWorkerFunction"}
PRODUCTION = deployed("production")
CONNECTIONS_OF_OTHERS = 20
"""Aurora's own superusers, a migration, and people who look."""


def test_every_function_is_python_3_13_built_by_the_makefile_with_the_layer() -> None:
    properties = {name: function(PRODUCTION, name) for name in FUNCTIONS}
    assert {facts["Runtime"] for facts in properties.values()} == {"python3.13"}
    assert {facts["CodeUri"] for facts in properties.values()} == {"functions/"}
    assert {tuple(facts["Layers"]) for facts in properties.values()} == {("SharedLayer",)}
    assert {
        raw()["Resources"][name]["Metadata"]["BuildMethod"] for name in (*FUNCTIONS, "SharedLayer")
    } == {"makefile"}
    assert [facts["Handler"] for facts in properties.values()] == [
        "api.handler.lambda_handler",
        "import_worker.handler.lambda_handler",
        "export_worker.handler.lambda_handler",
        "image_worker.handler.lambda_handler",
        "document_worker.handler.lambda_handler",
        "dispatcher.handler.lambda_handler",
        "mailer.handler.lambda_handler",
        "scheduler.handler.lambda_handler",
        "migrate.handler.lambda_handler",
    ]


@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
def test_the_architecture_is_a_parameter(architecture: str) -> None:
    template = deployed("staging", Architecture=architecture)
    assert {function(template, name)["Architectures"][0] for name in FUNCTIONS} == {architecture}


@pytest.mark.parametrize("queue", JOBS)
def test_a_killed_job_runs_again_within_six_minutes_three_times_in_all(queue: str) -> None:
    properties = PRODUCTION.properties(queue)
    assert function(PRODUCTION, JOBS[queue])["Timeout"] == 300
    assert properties["VisibilityTimeout"] == 360
    assert properties["RedrivePolicy"] == {
        "deadLetterTargetArn": "DeadLettersQueue.Arn",
        "maxReceiveCount": 3,
    }


def test_a_failure_worth_repeating_is_repeated_after_5_30_and_120_seconds() -> None:
    assert (
        function(PRODUCTION, "ImportWorkerFunction")["Environment"]["Variables"]["RETRY_DELAYS"]
        == "5,30,120"
    )


@pytest.mark.parametrize("pace", PACES)
def test_visibility_is_six_fifths_of_the_timeout_at_every_pace(pace: str) -> None:
    row = raw()["Mappings"]["Seconds"][pace]
    assert row["JobVisibility"] == row["Job"] * 6 // 5
    assert row["ImageVisibility"] == row["Image"] * 6 // 5
    assert row["DocumentVisibility"] == row["Document"] * 6 // 5
    assert row["MailVisibility"] * 5 >= row["Mail"] * 6
    assert row["Migrate"] < row["MigrateService"]
    assert (
        len(row["RetryDelays"].split(","))
        == PRODUCTION.properties("ImportsQueue")["RedrivePolicy"]["maxReceiveCount"]
    )


def _of_mails(function_: str, queue: str, most: int) -> dict[str, Any]:
    """The source of a queue whose messages are dealt with by tens and come again one by one."""
    return {
        "FunctionName": function_,
        "EventSourceArn": f"{queue}.Arn",
        "BatchSize": 10,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "ScalingConfig": {"MaximumConcurrency": most},
    }


def test_each_queue_has_its_function_with_bounded_concurrency() -> None:
    assert PRODUCTION.of_type("AWS::Lambda::EventSourceMapping") == {
        "ImportsSource": {
            "FunctionName": "ImportWorkerFunction",
            "EventSourceArn": "ImportsQueue.Arn",
            "BatchSize": 1,
            "ScalingConfig": {"MaximumConcurrency": 4},
        },
        "ExportsSource": {
            "FunctionName": "ExportWorkerFunction",
            "EventSourceArn": "ExportsQueue.Arn",
            "BatchSize": 1,
            "ScalingConfig": {"MaximumConcurrency": 4},
        },
        "ImagesSource": {
            "FunctionName": "ImageWorkerFunction",
            "EventSourceArn": "ImagesQueue.Arn",
            "BatchSize": 1,
            "ScalingConfig": {"MaximumConcurrency": 2},
        },
        "DocumentsSource": {
            "FunctionName": "DocumentWorkerFunction",
            "EventSourceArn": "DocumentsQueue.Arn",
            "BatchSize": 1,
            "ScalingConfig": {"MaximumConcurrency": 2},
        },
        "ChangesSource": _of_mails("DispatcherFunction", "ChangesQueue", 2),
        "MailsSource": _of_mails("MailerFunction", "MailsQueue", 4),
        "OutcomesSource": _of_mails("DispatcherFunction", "OutcomesQueue", 2),
        "DeadLettersSource": _of_mails("DispatcherFunction", "DeadLettersQueue", 2),
    }


@pytest.mark.parametrize(
    ("queue", "times"), [("ChangesQueue", 60), ("MailsQueue", 200), ("OutcomesQueue", 60)]
)
def test_what_mails_need_is_tried_many_times_within_14_days(queue: str, times: int) -> None:
    properties = PRODUCTION.properties(queue)
    assert properties["MessageRetentionPeriod"] == 14 * 86_400
    assert properties["RedrivePolicy"] == {
        "deadLetterTargetArn": "DeadLettersQueue.Arn",
        "maxReceiveCount": times,
    }


def test_the_queue_of_mails_outlasts_their_day_by_as_many_deliveries_again() -> None:
    first, last = sum(batch.RETRY_DELAYS), batch.RETRY_DELAYS[-1]
    tries = len(batch.RETRY_DELAYS) + (batch.MAXIMUM_AGE_SECONDS - first) // last
    assert PRODUCTION.properties("MailsQueue")["RedrivePolicy"]["maxReceiveCount"] >= 1.9 * tries


def test_dead_letters_are_kept_for_14_days() -> None:
    assert PRODUCTION.properties("DeadLettersQueue")["MessageRetentionPeriod"] == 14 * 86_400


def test_all_connections_fit_into_the_database() -> None:
    sources = PRODUCTION.of_type("AWS::Lambda::EventSourceMapping").values()
    jobs = sum(
        source["ScalingConfig"]["MaximumConcurrency"]
        for source in sources
        if "VpcConfig" in function(PRODUCTION, source["FunctionName"])
    )
    highest = str(raw()["Parameters"]["ApiConcurrency"]["MaxValue"])
    api = function(deployed("production", ApiConcurrency=highest), "ApiFunction")
    served = int(api["ReservedConcurrentExecutions"])
    database = int(PRODUCTION.properties("DatabaseParameters")["Parameters"]["max_connections"])
    # A deployment runs old and new environments of a worker side by side for a moment.
    assert served == 64
    assert served + 2 * jobs + CONNECTIONS_OF_OTHERS <= database


@pytest.mark.parametrize("environment", ["local", "staging", "production"])
def test_a_fresh_account_reserves_no_concurrency(environment: str) -> None:
    api = function(deployed(environment), "ApiFunction")
    assert "ReservedConcurrentExecutions" not in api


def test_the_environment_is_what_the_settings_read() -> None:
    powertools = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_LOG_LEVEL"}
    libraries = powertools | {"PYDANTIC_DISABLE_PLUGINS"}
    settings = {name.upper() for name in Settings.model_fields}
    everywhere = {name for name in settings if not name.startswith("AWS_LAMBDA_")} | libraries
    database = {"DATABASE_HOST", "DATABASE_PORT", "DATABASE_NAME", "DATABASE_USER"}
    of_the_api = {"EVENT_SOURCES", "STATEMENT_SECONDS", "NUMERIC_ERROR_STATUS"}
    local = deployed(
        "local", AwsEndpointUrl="http://127.0.0.1:4566", DatabaseUrl="postgresql://a:b@c/d"
    )
    production = function(PRODUCTION, "ApiFunction")["Environment"]["Variables"]
    assert set(production) == everywhere - {"DATABASE_URL", "AWS_ENDPOINT_URL"}
    assert set(function(local, "ApiFunction")["Environment"]["Variables"]) == everywhere - database
    for name in ("ImportWorkerFunction", "ImageWorkerFunction", "DispatcherFunction"):
        assert (
            set(function(PRODUCTION, name)["Environment"]["Variables"])
            == set(production) - of_the_api
        )


def test_a_statement_of_the_api_ends_before_the_gateway_gives_up() -> None:
    variables = function(PRODUCTION, "ApiFunction")["Environment"]["Variables"]
    assert int(variables["STATEMENT_SECONDS"]) < function(PRODUCTION, "ApiFunction")["Timeout"]


def test_the_limits_are_a_parameter_whose_default_is_the_codes() -> None:
    limits = function(PRODUCTION, "ApiFunction")["Environment"]["Variables"]["LIMITS"]
    assert config.read_settings({"DATABASE_HOST": "db", "LIMITS": limits}).limits == dict(LIMITS)
    pattern = raw()["Parameters"]["Limits"]["AllowedPattern"]
    assert [
        re.fullmatch(pattern, value) is not None
        for value in (limits, "", "login.account=0/1", "login")
    ] == [
        True,
        True,
        False,
        False,
    ]


DAY_LIMITS = {"MaxImportsADay": "MAX_IMPORTS_A_DAY", "MaxDryRunsADay": "MAX_DRY_RUNS_A_DAY"}


@pytest.mark.parametrize(("parameter", "variable"), DAY_LIMITS.items())
def test_the_limits_of_a_day_are_parameters_and_the_local_stack_has_none(
    parameter: str, variable: str
) -> None:
    default = config.Settings.model_fields[variable.lower()].default
    assert raw()["Parameters"][parameter]["Default"] == str(default)
    for environment in ("staging", "production"):
        assert read_variable(deployed(environment), variable) == str(default)
        assert read_variable(deployed(environment, **{parameter: "7"}), variable) == "7"
    assert read_variable(Template({"Environment": "local"}), variable) == "0"


def read_variable(template: Template, name: str) -> str:
    return str(function(template, "ApiFunction")["Environment"]["Variables"][name])


def test_snapshots_are_a_parameter_of_the_api_and_off() -> None:
    assert "SnapStart" not in function(deployed("production"), "ApiFunction")
    on = deployed("production", SnapStart="PublishedVersions")
    assert function(on, "ApiFunction")["SnapStart"] == {"ApplyOn": "PublishedVersions"}


def test_migrate_logs_in_as_the_owner() -> None:
    variables = function(PRODUCTION, "MigrateFunction")["Environment"]["Variables"]
    assert (variables["DATABASE_USER"], variables["DATABASE_SECRET_ID"]) == (
        "openevent_owner",
        "DatabaseSecret",
    )
    assert (
        function(PRODUCTION, "ApiFunction")["Environment"]["Variables"]["DATABASE_USER"]
        == "openevent_app"
    )
    local = deployed("local", OwnerDatabaseUrl="owner's", DatabaseUrl="app's")
    variables = function(local, "MigrateFunction")["Environment"]["Variables"]
    assert (variables["DATABASE_URL"], variables["APP_DATABASE_URL"]) == ("owner's", "app's")


def test_no_setting_holds_a_secret() -> None:
    for name in FUNCTIONS:
        values = " ".join(
            str(value) for value in function(PRODUCTION, name)["Environment"]["Variables"].values()
        )
        assert "resolve:" not in values
        assert "://" not in values.replace("http://", "").replace("https://", "")


def test_the_bucket_is_named_without_reference_to_itself() -> None:
    name = raw()["Globals"]["Function"]["Environment"]["Variables"]["BUCKET"]
    assert name == raw()["Resources"]["Bucket"]["Properties"]["BucketName"]
    assert "'Ref': 'Bucket'" not in str(name)
    assert "${Bucket}" not in str(name)


def test_the_release_is_the_projects_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert PRODUCTION.parameters["Release"] == version


def test_every_log_group_is_declared_and_ends() -> None:
    groups = PRODUCTION.of_type("AWS::Logs::LogGroup")
    names = {function(PRODUCTION, name)["LoggingConfig"]["LogGroup"] for name in FUNCTIONS} | {
        "AccessLogs"
    }
    assert set(groups) == names
    assert {group["RetentionInDays"] for group in groups.values()} == {90}


def test_the_hour_of_proposals_is_a_figure_of_each_pace() -> None:
    paces = raw()["Mappings"]["Seconds"]
    hours = {pace: figures["ProposalDigest"] for pace, figures in paces.items()}
    assert hours == {"lambda": "3600", "laptop": "60", "test": "3"}
    variables = function(PRODUCTION, "DispatcherFunction")["Environment"]["Variables"]
    assert variables["PROPOSAL_DIGEST_SECONDS"] == hours["lambda"]
    # A message that is hidden again and again for the queue's visibility outlasts the hour.
    queue = PRODUCTION.properties("ChangesQueue")
    deliveries = queue["RedrivePolicy"]["maxReceiveCount"]
    assert deliveries * queue["VisibilityTimeout"] > 5 * int(hours["lambda"])


def test_every_variable_is_a_text() -> None:
    for name in PRODUCTION.of_type("AWS::Serverless::Function"):
        variables = function(PRODUCTION, name)["Environment"]["Variables"]
        assert {key: value for key, value in variables.items() if not isinstance(value, str)} == {}
