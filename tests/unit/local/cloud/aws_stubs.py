"""An account of AWS whose answers a test writes down; an unexpected call is an error."""

from typing import Any

import boto3
from botocore.stub import Stubber

from local.cloud.account import Account

ACCOUNT_ID = "123456789012"
REGION = "eu-central-1"


class StubbedAccount(Account):
    """Has one stubbed client for each service."""

    def __init__(self, region: str = REGION) -> None:
        super().__init__(region)
        object.__setattr__(self, "stubs", {})

    def client(self, service: str, config: Any = None) -> Any:  # noqa: ARG002
        """Return the stubbed client of a service."""
        return self.stub(service).client

    def stub(self, service: str) -> Any:
        """Return the stubber of a service, on which answers are put in the order of the calls."""
        stubs: dict[str, Any] = self.__dict__["stubs"]
        if service not in stubs:
            login = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
            client: Any = boto3.client(service, region_name=self.region, **login)  # type: ignore[call-overload]
            stubs[service] = Stubber(client)
            stubs[service].activate()
        return stubs[service]

    def accept_credentials(self) -> None:
        """Answer who the caller is."""
        arn = f"arn:aws:iam::{ACCOUNT_ID}:user/ada"
        identity = {"Account": ACCOUNT_ID, "Arn": arn, "UserId": "x"}
        self.stub("sts").add_response("get_caller_identity", identity)

    def offer(self, *, concurrency: float = 1000.0, has_engine: bool = True) -> None:
        """Answer the quota and whether the region has the database's engine."""
        self.stub("service-quotas").add_response(
            "get_service_quota",
            {"Quota": {"Value": concurrency}},
            {"ServiceCode": "lambda", "QuotaCode": "L-B99A9384"},
        )
        offers = [{"Engine": "aurora-postgresql"}] if has_engine else []
        self.stub("rds").add_response(
            "describe_orderable_db_instance_options", {"OrderableDBInstanceOptions": offers}
        )

    def have_no_stack(self, name: str = "open-event-staging") -> None:
        """Answer as CloudFormation does for a stack that does not exist."""
        message = f"Stack with id {name} does not exist"
        self.stub("cloudformation").add_client_error("describe_stacks", "ValidationError", message)

    def have_stack(
        self, status: str, *, name: str = "open-event-staging", bucket: str = "", **parameters: str
    ) -> None:
        """Answer with a stack; its bucket has today's form of name unless it is given."""
        bucket = bucket or f"{name}-{ACCOUNT_ID}-{self.region}-0a1b2c3d"
        outputs = {"Bucket": bucket, "ApiId": "abc", "ApiUrl": "https://api.example"}
        pairs = {"Environment": "staging", **parameters}.items()
        stack = {
            "StackName": name,
            "StackStatus": status,
            "CreationTime": 0,
            "Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()],
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in pairs],
        }
        self.stub("cloudformation").add_response("describe_stacks", {"Stacks": [stack]})
