"""One preflight lists everything that a deployment lacks, each with what to do."""

from dataclasses import replace

import pytest

from local.cloud import configuration_checks, preflight, template
from local.cloud.account import Account
from local.cloud.findings import MISSING, NOTE
from local.deployment.samconfig import Environment
from tests.unit.local.cloud.aws_stubs import ACCOUNT_ID, REGION, StubbedAccount

FRONT = "https://events.tide.test"
STAGING = Environment(
    "staging",
    "open-event-staging",
    REGION,
    {"Environment": "staging", "FrontendOrigin": FRONT, "CorsOrigins": FRONT},
)
UNCOVERED = (
    "ca-west-1",
    "il-central-1",
    "mx-central-1",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ap-east-2",
)


def change(**parameters: str) -> Environment:
    return replace(STAGING, parameters={**STAGING.parameters, **parameters})


@pytest.fixture
def account() -> StubbedAccount:
    account = StubbedAccount()
    account.accept_credentials()
    return account


def list_texts(state: preflight.Preflight, level: str = MISSING) -> list[str]:
    return [finding.text for finding in state.findings if finding.level == level]


def test_a_complete_configuration_passes(account: StubbedAccount) -> None:
    account.have_no_stack()
    account.offer()
    state = preflight.check(STAGING, account)
    assert state.passes
    assert list_texts(state, NOTE) == []
    assert state.stack is None


@pytest.mark.parametrize("reason", ["It has expired", "It has expired."])
def test_the_reason_and_the_advice_are_two_sentences(reason: str) -> None:
    account = StubbedAccount()
    account.stub("sts").add_client_error("get_caller_identity", "ExpiredToken", reason)
    (text,) = [text for text in list_texts(preflight.check(STAGING, account)) if reason in text]
    assert "It has expired. Run `aws configure`" in text


def test_everything_that_is_missing_is_listed_in_one_run() -> None:
    account = StubbedAccount("il-central-1")
    account.stub("sts").add_client_error("get_caller_identity", "ExpiredToken", "It has expired.")
    production = Environment("production", "Open_Event", "il-central-1", {})
    missing = " ".join(list_texts(preflight.check(production, account)))
    for text in ("'Open_Event'", "il-central-1", "Environment", "ExpiredToken"):
        assert text in missing
    unfilled = replace(production, parameters={"Environment": "production"})
    account.stub("sts").add_client_error("get_caller_identity", "ExpiredToken", "It has expired.")
    missing = " ".join(list_texts(preflight.check(unfilled, account)))
    for text in ("FrontendOrigin=", "CorsOrigins=", "AdministratorEmail="):
        assert text in missing


def test_an_unknown_profile_is_one_line_of_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
    bare = replace(STAGING, parameters={"Environment": "staging"})
    missing = " ".join(list_texts(preflight.check(bare, Account(REGION))))
    assert "no-such-profile" in missing
    assert "FrontendOrigin=" in missing


@pytest.mark.parametrize("region", UNCOVERED)
def test_a_region_without_a_certificate_is_named_with_those_that_have_one(region: str) -> None:
    (finding,) = configuration_checks.check_region(region)
    assert finding.level == MISSING
    assert f"databases in {region}:" in finding.text
    assert "eu-central-1, eu-central-2" in finding.text
    assert "global-bundle.pem" in finding.text


def test_the_bundle_covers_27_regions() -> None:
    regions = configuration_checks.list_certified_regions()
    assert len(regions) == 27
    assert {"us-east-1", "eu-central-1", "ap-southeast-4"} <= regions
    assert regions & set(UNCOVERED) == set()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Open-Event", "use lower-case letters"),
        ("open_event", "use lower-case letters"),
        ("1-event", "begin with a letter"),
        ("event-", "use lower-case letters"),
        ("", "use lower-case letters"),
        ("e" * 29, "at most 28 are allowed"),
    ],
)
def test_a_name_that_no_bucket_can_have_is_refused(name: str, text: str) -> None:
    (finding,) = configuration_checks.check_stack_name(replace(STAGING, stack_name=name))
    assert finding.level == MISSING
    assert text in finding.text


def test_the_longest_name_makes_a_bucket_of_63_characters() -> None:
    longest = replace(STAGING, stack_name="e" * 28)
    (finding,) = configuration_checks.check_stack_name(longest)
    assert finding.level != MISSING
    assert len(f"{longest.stack_name}-{ACCOUNT_ID}-{REGION}-0a1b2c3d") == 63


def test_the_local_environment_is_not_deployed_to_aws() -> None:
    local = replace(STAGING, name="local")
    findings = list(configuration_checks.check_stack_name(local))
    assert findings[0].level == MISSING
    assert "make up" in findings[0].text


def test_a_small_quota_is_a_note_and_a_reservation_past_it_is_missing(
    account: StubbedAccount,
) -> None:
    account.have_no_stack()
    account.offer(concurrency=10.0)
    state = preflight.check(STAGING, account)
    assert state.passes
    assert "Only 10 functions" in list_texts(state, NOTE)[0]
    assert "request-service-quota-increase" in list_texts(state, NOTE)[0]
    account.accept_credentials()
    account.have_no_stack()
    account.offer(concurrency=139.0)
    state = preflight.check(change(ApiConcurrency="40"), account)
    assert "ApiConcurrency=40 does not fit" in list_texts(state)[0]


def test_a_reservation_that_leaves_100_passes(account: StubbedAccount) -> None:
    account.have_no_stack()
    account.offer(concurrency=140.0)
    assert preflight.check(change(ApiConcurrency="40"), account).passes


def test_a_quota_that_was_never_raised_is_the_default(account: StubbedAccount) -> None:
    account.have_no_stack()
    account.stub("service-quotas").add_client_error(
        "get_service_quota", "NoSuchResourceException", "none"
    )
    account.stub("service-quotas").add_response(
        "get_aws_default_service_quota", {"Quota": {"Value": 1000.0}}
    )
    account.stub("rds").add_response(
        "describe_orderable_db_instance_options",
        {"OrderableDBInstanceOptions": [{"Engine": "aurora-postgresql"}]},
    )
    assert preflight.check(STAGING, account).passes


def test_what_the_caller_may_not_read_is_a_note(account: StubbedAccount) -> None:
    account.have_no_stack()
    for service, call in [
        ("service-quotas", "get_service_quota"),
        ("rds", "describe_orderable_db_instance_options"),
    ]:
        account.stub(service).add_client_error(call, "AccessDeniedException", "no")
    state = preflight.check(STAGING, account)
    assert state.passes
    assert len(list_texts(state, NOTE)) == 2


def test_a_region_without_the_databases_engine_is_missing(account: StubbedAccount) -> None:
    account.have_no_stack()
    account.offer(has_engine=False)
    (text,) = list_texts(preflight.check(STAGING, account))
    version = template.load()["Resources"]["Database"]["Properties"]["EngineVersion"]
    assert text.startswith(f"{REGION} does not offer aurora-postgresql {version}")


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ("CREATE_IN_PROGRESS", "wait until that has ended"),
        ("UPDATE_ROLLBACK_IN_PROGRESS", "wait until that has ended"),
        ("UPDATE_ROLLBACK_FAILED", "continue-update-rollback"),
        ("ROLLBACK_FAILED", "delete-stack"),
        ("DELETE_FAILED", "delete-stack"),
        ("CREATE_FAILED", "delete-stack"),
    ],
)
def test_a_stack_that_cannot_be_deployed_says_what_to_do(
    status: str, text: str, account: StubbedAccount
) -> None:
    account.have_stack(status)
    account.offer()
    (missing,) = list_texts(preflight.check(STAGING, account))
    assert text in missing


@pytest.mark.parametrize(
    "status",
    [
        *("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"),
        *("ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"),
    ],
)
def test_a_stack_that_can_be_deployed_passes(status: str, account: StubbedAccount) -> None:
    account.have_stack(status)
    account.offer()
    assert preflight.check(STAGING, account).passes


def test_production_is_not_turned_into_staging(account: StubbedAccount) -> None:
    account.have_stack("UPDATE_COMPLETE", Environment="production")
    account.offer()
    (text,) = list_texts(preflight.check(STAGING, account))
    assert text == "open-event-staging is production, and ENV=staging is asked."


def test_a_section_names_its_own_environment(account: StubbedAccount) -> None:
    account.have_no_stack()
    account.offer()
    production = change(Environment="production", AdministratorEmail="ada@tide.test")
    (text,) = list_texts(preflight.check(production, account))
    assert text == "samconfig.toml: [staging] needs Environment=staging."


def test_parameters_of_the_previous_deployment_count(account: StubbedAccount) -> None:
    account.have_stack("UPDATE_COMPLETE", FrontendOrigin=FRONT, CorsOrigins=FRONT, Removed="x")
    account.offer()
    bare = replace(STAGING, parameters={"Environment": "staging"})
    assert preflight.check(bare, account).passes


def test_the_examples_of_the_file_are_no_parameters(account: StubbedAccount) -> None:
    account.have_no_stack()
    account.offer()
    example = "https://events.example.org"
    state = preflight.check(change(FrontendOrigin=example, CorsOrigins=example), account)
    assert [text.partition(" ")[0] for text in list_texts(state)] == [
        f"FrontendOrigin={example}",
        f"CorsOrigins={example}",
    ]


def test_a_deployment_never_replaces_the_bucket(account: StubbedAccount) -> None:
    older = f"open-event-staging-{ACCOUNT_ID}-{REGION}"
    account.have_stack("UPDATE_COMPLETE", bucket=older)
    account.offer()
    (text,) = list_texts(preflight.check(STAGING, account))
    assert f"add BucketName={older}" in text
    account.accept_credentials()
    account.have_stack("UPDATE_COMPLETE", bucket=older)
    account.offer()
    assert preflight.check(change(BucketName=older), account).passes
    account.accept_credentials()
    account.have_stack("UPDATE_COMPLETE", bucket=older, BucketName=older)
    account.offer()
    assert preflight.check(STAGING, account).passes


@pytest.mark.parametrize(("code", "passes"), [("404", True), ("403", False), ("400", False)])
def test_a_new_stack_creates_its_bucket(
    code: str,
    passes: bool,  # noqa: FBT001
    account: StubbedAccount,
) -> None:
    account.have_no_stack()
    account.offer()
    account.stub("s3").add_client_error("head_bucket", code)
    assert preflight.check(change(BucketName="a-bucket"), account).passes == passes
