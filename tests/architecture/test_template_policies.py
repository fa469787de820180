"""What each function may do: the whole table, so that one more right is one more line here."""

from typing import Any

import pytest

from tests.architecture.cloud.rights import read_rights
from tests.architecture.template import deployed

PRODUCTION = deployed("production")
ACCOUNT = "eu-central-1:123456789012"
READ = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")
RETRY = (*READ, "sqs:ChangeMessageVisibility")
LOG = ("logs:CreateLogStream", "logs:PutLogEvents")
DATABASE = f"arn:aws:rds-db:{ACCOUNT}:dbuser:Database.DBClusterResourceId"
SOURCE = f"arn:aws:lambda:{ACCOUNT}:event-source-mapping"
PURGED = ("media/*", "exports/*", "mails/users/*", "uploads/*", "tickets/*")
"""Keys below which the purge deletes (scheduler.trash.objects)."""
MAY = {
    "ApiRole": {
        "ApiLogs.Arn": LOG,
        "ImportsQueue.Arn": ("sqs:SendMessage",),
        "ExportsQueue.Arn": ("sqs:SendMessage",),
        "ImagesQueue.Arn": ("sqs:SendMessage",),
        "DocumentsQueue.Arn": ("sqs:SendMessage",),
        "ChangesQueue.Arn": ("sqs:SendMessage",),
        "Bucket.Arn": ("s3:ListBucket",),
        "Bucket.Arn/uploads/*": ("s3:GetObject", "s3:PutObject"),
        "Bucket.Arn/media/*": ("s3:DeleteObject", "s3:GetObject", "s3:PutObject"),
        "Bucket.Arn/exports/*": ("s3:DeleteObject", "s3:GetObject"),
        "Bucket.Arn/mails/users/*": ("s3:DeleteObject", "s3:GetObject"),
        "Bucket.Arn/tickets/*": ("s3:GetObject",),
        "TasksTable.Arn": (
            "dynamodb:BatchGetItem",
            "dynamodb:DescribeTable",
            "dynamodb:GetItem",
            "dynamodb:UpdateItem",
        ),
        "AuthSecret": ("secretsmanager:GetSecretValue",),
        "MailSecret": ("secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"),
        f"{SOURCE}:ImportsSource": ("lambda:GetEventSourceMapping",),
        f"{SOURCE}:ExportsSource": ("lambda:GetEventSourceMapping",),
        f"{SOURCE}:ImagesSource": ("lambda:GetEventSourceMapping",),
        f"{SOURCE}:DocumentsSource": ("lambda:GetEventSourceMapping",),
    },
    "ImportWorkerRole": {
        "ImportWorkerLogs.Arn": LOG,
        "ImportsQueue.Arn": RETRY,
        "ImagesQueue.Arn": ("sqs:SendMessage",),
        "ChangesQueue.Arn": ("sqs:SendMessage",),
        "Bucket.Arn": ("s3:ListBucket",),
        "Bucket.Arn/uploads/*": ("s3:GetObject",),
        "Bucket.Arn/unreadable/*": ("s3:PutObject",),
        "Bucket.Arn/media/*": (
            "s3:AbortMultipartUpload",
            "s3:DeleteObject",
            "s3:GetObject",
            "s3:PutObject",
        ),
        "TasksTable.Arn": ("dynamodb:UpdateItem",),
    },
    "ExportWorkerRole": {
        "ExportWorkerLogs.Arn": LOG,
        "ExportsQueue.Arn": RETRY,
        "ChangesQueue.Arn": ("sqs:SendMessage",),
        "Bucket.Arn": ("s3:ListBucket",),
        "Bucket.Arn/media/*": ("s3:GetObject",),
        "Bucket.Arn/unreadable/*": ("s3:PutObject",),
        "Bucket.Arn/exports/*": ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"),
        "Bucket.Arn/mails/users/*": ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"),
        "TasksTable.Arn": ("dynamodb:UpdateItem",),
    },
    "ImageWorkerRole": {
        "ImageWorkerLogs.Arn": LOG,
        "ImagesQueue.Arn": (*RETRY, "sqs:SendMessage"),
        "ChangesQueue.Arn": ("sqs:SendMessage",),
        "Bucket.Arn": ("s3:ListBucket",),
        "Bucket.Arn/media/*": ("s3:GetObject", "s3:PutObject"),
        "Bucket.Arn/unreadable/*": ("s3:PutObject",),
        "TasksTable.Arn": ("dynamodb:UpdateItem",),
    },
    "DocumentWorkerRole": {
        "DocumentWorkerLogs.Arn": LOG,
        "DocumentsQueue.Arn": RETRY,
        "ChangesQueue.Arn": ("sqs:SendMessage",),
        "Bucket.Arn": ("s3:ListBucket",),
        "Bucket.Arn/media/*": ("s3:GetObject",),
        "Bucket.Arn/tickets/*": ("s3:PutObject",),
        "Bucket.Arn/unreadable/*": ("s3:PutObject",),
        "TasksTable.Arn": ("dynamodb:UpdateItem",),
    },
    "DispatcherRole": {
        "DispatcherLogs.Arn": LOG,
        "DeadLettersQueue.Arn": READ,
        "OutcomesQueue.Arn": RETRY,
        "ChangesQueue.Arn": (*RETRY, "sqs:SendMessage"),
        "MailsQueue.Arn": ("sqs:SendMessage",),
        "DocumentsQueue.Arn": ("sqs:SendMessage",),
        "AuthSecret": ("secretsmanager:GetSecretValue",),
        "Bucket.Arn": ("s3:ListBucket",),
        "Bucket.Arn/media/*": ("s3:DeleteObject",),
        "Bucket.Arn/exports/*": ("s3:DeleteObject",),
        "Bucket.Arn/mails/*": ("s3:PutObject",),
        "Bucket.Arn/unreadable/*": ("s3:PutObject",),
        "Bucket.Arn/mails/users/*": ("s3:DeleteObject",),
        "TasksTable.Arn": ("dynamodb:UpdateItem",),
    },
    "MailerRole": {
        "MailerLogs.Arn": LOG,
        "MailsQueue.Arn": RETRY,
        "OutcomesQueue.Arn": ("sqs:SendMessage",),
        "Bucket.Arn": ("s3:ListBucket",),
        "Bucket.Arn/mails/*": ("s3:GetObject",),
        "Bucket.Arn/tickets/*": ("s3:GetObject",),
        "Bucket.Arn/unreadable/*": ("s3:PutObject",),
        "TasksTable.Arn": ("dynamodb:UpdateItem",),
        "AuthSecret": ("secretsmanager:GetSecretValue",),
        "MailSecret": ("secretsmanager:GetSecretValue",),
    },
    "SchedulerRole": {
        "SchedulerLogs.Arn": LOG,
        "ChangesQueue.Arn": ("sqs:SendMessage",),
        "Bucket.Arn": ("s3:ListBucket",),
        **{f"Bucket.Arn/{prefix}": ("s3:DeleteObject",) for prefix in PURGED},
        "TasksTable.Arn": ("dynamodb:UpdateItem",),
    },
    "MigrateRole": {
        "MigrateLogs.Arn": LOG,
        f"{DATABASE}/openevent_owner": ("rds-db:connect",),
        "DatabaseSecret": ("secretsmanager:GetSecretValue",),
        "AuthSecret": ("secretsmanager:GetSecretValue",),
    },
}


@pytest.mark.parametrize("role", MAY)
def test_a_function_may_do_what_it_needs_and_no_more(role: str) -> None:
    (policy,) = PRODUCTION.properties(role)["Policies"]
    assert read_rights(policy["PolicyDocument"]) == {
        key: tuple(sorted(actions)) for key, actions in MAY[role].items()
    }


def test_there_is_no_other_role_and_migrate_and_the_mailer_lack_the_login_of_the_app() -> None:
    roles = PRODUCTION.of_type("AWS::IAM::Role")
    both = ["NetworkPolicy", "DatabasePolicy"]
    assert {name: properties.get("ManagedPolicyArns") for name, properties in roles.items()} == (
        dict.fromkeys(MAY, both) | {"MigrateRole": ["NetworkPolicy"], "MailerRole": None}
    )
    assert read_rights(PRODUCTION.properties("DatabasePolicy")["PolicyDocument"]) == {
        f"{DATABASE}/openevent_app": ("rds-db:connect",)
    }


def test_only_the_network_interfaces_know_no_resource() -> None:
    (statement,) = PRODUCTION.properties("NetworkPolicy")["PolicyDocument"]["Statement"]
    assert {action.split(":")[0] for action in statement["Action"]} == {"ec2"}
    rights = [resource for role in MAY.values() for resource in role]
    assert "*" not in rights


def get_listing(role: str) -> Any:
    statements = PRODUCTION.properties(role)["Policies"][0]["PolicyDocument"]["Statement"]
    (listing,) = (statement for statement in statements if statement["Action"] == "s3:ListBucket")
    return listing["Condition"]["StringLike"]["s3:prefix"]


@pytest.mark.parametrize("role", ["ExportWorkerRole", "DispatcherRole"])
def test_listing_is_of_media_only(role: str) -> None:
    assert get_listing(role) == "media/*"


def test_the_purge_lists_what_it_deletes() -> None:
    assert sorted(get_listing("SchedulerRole")) == sorted(PURGED)


def test_the_mailer_writes_no_items_but_those_of_mails() -> None:
    statements = PRODUCTION.properties("MailerRole")["Policies"][0]["PolicyDocument"]["Statement"]
    (writing,) = (
        statement for statement in statements if statement["Action"] == "dynamodb:UpdateItem"
    )
    assert writing["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["mail#*"]}}


def test_the_gateway_has_the_mailer_for_its_webhook_alone() -> None:
    source = PRODUCTION.properties("MailerPermission")["SourceArn"]
    assert str(source).endswith("/*/POST/v1/webhooks/sendgrid")
