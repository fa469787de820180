"""Bucket, task table and secrets of the template."""

from string import punctuation

import pytest

from tests.architecture.template import FUNCTIONS, deployed, function

PRODUCTION = deployed("production")


def test_the_bucket_is_private_versioned_and_encrypted() -> None:
    bucket = PRODUCTION.properties("Bucket")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    encryption = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption == [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]


def test_the_bucket_refuses_what_is_not_encrypted_on_its_way() -> None:
    (statement,) = PRODUCTION.properties("BucketPolicy")["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == (
        "Deny",
        "*",
        "s3:*",
    )
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_uploads_live_a_day_exports_a_week_and_old_versions_end() -> None:
    rules = {
        rule["Id"]: rule
        for rule in PRODUCTION.properties("Bucket")["LifecycleConfiguration"]["Rules"]
    }
    assert {rule["Status"] for rule in rules.values()} == {"Enabled"}
    assert {
        name: (rule.get("Prefix"), rule.get("ExpirationInDays")) for name, rule in rules.items()
    } == {
        "uploads": ("uploads/", 1),
        "exports": ("exports/", 7),
        "tickets": ("tickets/", 730),
        "media": ("media/", None),
        "mails": ("mails/", 15),
        "unreadable": ("unreadable/", 14),
        "unfinished": (None, None),
    }
    ends = {
        name: rule["NoncurrentVersionExpiration"]["NoncurrentDays"]
        for name, rule in rules.items()
        if "Prefix" in rule
    }
    assert ends.pop("media") == 14
    assert ends == dict.fromkeys(("uploads", "exports", "tickets", "mails", "unreadable"), 1)
    assert rules["unfinished"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}


def test_browsers_of_the_front_ends_read_and_upload() -> None:
    (rule,) = deployed("staging", CorsOrigins="https://front").properties("Bucket")[
        "CorsConfiguration"
    ]["CorsRules"]
    assert (rule["AllowedOrigins"], rule["AllowedMethods"]) == ("https://front", ["GET", "POST"])


def test_browsers_of_any_local_front_end_read_and_upload_locally() -> None:
    listed, any_port = deployed("local", CorsOrigins="http://10.0.0.1").properties("Bucket")[
        "CorsConfiguration"
    ]["CorsRules"]
    origins = any_port.pop("AllowedOrigins")
    assert {"http://localhost:*", "http://127.0.0.1:*"} <= set(origins)
    assert any_port | {"AllowedOrigins": "http://10.0.0.1"} == listed


def test_the_task_table_has_one_key_and_forgets() -> None:
    table = PRODUCTION.properties("TasksTable")
    assert table["KeySchema"] == [{"AttributeName": "id", "KeyType": "HASH"}]
    assert table["AttributeDefinitions"] == [{"AttributeName": "id", "AttributeType": "S"}]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert table["BillingMode"] == "PAY_PER_REQUEST"


def test_tasks_can_be_recovered_in_production() -> None:
    recovered = {
        name: deployed(name).properties("TasksTable")["PointInTimeRecoverySpecification"][
            "PointInTimeRecoveryEnabled"
        ]
        for name in ("staging", "production")
    }
    assert recovered == {"staging": False, "production": True}


def test_secrets_are_generated_without_what_json_or_sql_would_quote() -> None:
    secrets = PRODUCTION.of_type("AWS::SecretsManager::Secret")
    # How mails leave a super administrator says, and nobody generates.
    assert secrets.pop("MailSecret")["SecretString"] == "{}"
    assert set(secrets) == {"AuthSecret", "DatabaseSecret"}
    for secret in secrets.values():
        generated = secret["GenerateSecretString"]
        assert "ExcludePunctuation" not in generated  # the emulator ignores it
        assert set(generated["ExcludeCharacters"]) == set(punctuation)
    assert (
        PRODUCTION.properties("AuthSecret")["GenerateSecretString"]["SecretStringTemplate"]
        == '{"kid": "1"}'
    )


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ("local", "stack-123456789012-eu-central-1"),
        ("staging", "stack-123456789012-eu-central-1-0a1b2c3d"),
        ("production", "stack-123456789012-eu-central-1-0a1b2c3d"),
    ],
)
def test_the_bucket_of_a_new_stack_on_aws_has_a_new_name(environment: str, name: str) -> None:
    template = deployed(environment)
    assert template.properties("Bucket")["BucketName"] == name
    for logical_id in FUNCTIONS:
        variables = function(template, logical_id)["Environment"]["Variables"]
        assert variables["BUCKET"] == name


@pytest.mark.parametrize("environment", ["local", "staging", "production"])
def test_an_older_bucket_stays_by_its_name(environment: str) -> None:
    template = deployed(environment, BucketName="an-older-bucket")
    variables = function(template, "ApiFunction")["Environment"]["Variables"]
    assert template.properties("Bucket")["BucketName"] == "an-older-bucket"
    assert variables["BUCKET"] == "an-older-bucket"
