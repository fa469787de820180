"""The AWS clients: each process creates one for each service at its first use.

boto3 is imported then, too: a request that needs no client starts a fifth sooner
(docs/benchmark.md).
"""

import os
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from openevent.infra.config import settings

DUALSTACK_SERVICES: Final = frozenset({"sqs", "lambda"})
"""Services that functions in the VPC reach over IPv6: the VPC has no NAT.

docs/contract/platform.md#network
"""
QUICK_SERVICES: Final = frozenset({"sqs", "dynamodb", "secretsmanager", "lambda"})
"""Services that answer in milliseconds. Two attempts of 5 s fit into an API request."""
USER_AGENT: Final = "open-event-serverless"
MAXIMUM_CONNECTIONS: Final = 34
"""32 threads transfer media (docs/contract/platform.md#zip-and-media); two more are spare."""


class NoCredentials(Exception):
    """The function has no credentials for AWS."""


@cache
def client(service: str) -> Any:
    """Get this process's client of a service, such as `s3`."""
    import boto3  # noqa: PLC0415 - see above
    from botocore.config import Config  # noqa: PLC0415 - see above

    endpoint_url = settings().aws_endpoint_url
    is_quick = service in QUICK_SERVICES
    config = Config(
        signature_version="s3v4" if service == "s3" else None,
        s3={"addressing_style": "path" if endpoint_url else "virtual"},
        use_dualstack_endpoint=service in DUALSTACK_SERVICES and not endpoint_url,
        # botocore would build a longer one twice in each call.
        user_agent=USER_AGENT,
        connect_timeout=3,
        read_timeout=5 if is_quick else 20,
        retries={"mode": "standard", "total_max_attempts": 2 if is_quick else 3},
        max_pool_connections=MAXIMUM_CONNECTIONS,
    )
    # boto3's type stubs need a literal service name, so this call is untyped.
    create_client: Any = boto3.client
    return create_client(service, endpoint_url=endpoint_url or None, config=config)


def get_errors() -> tuple[type[Exception], ...]:
    """Get the exceptions of a call: an answer with an error, or none."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - see above

    return ClientError, BotoCoreError


@dataclass(frozen=True)
class Credentials:
    """A key that signs requests; temporary ones have a session token."""

    key_id: str
    secret_key: str = field(repr=False)
    token: str = field(default="", repr=False)


def load_credentials() -> Credentials:
    """Load this function's credentials. Raises NoCredentials.

    Lambda sets them as variables. A function that was restored from a snapshot has none, and asks
    the runtime as boto3 does (AWS Lambda, SnapStart).
    """
    key_id = os.environ.get("AWS_ACCESS_KEY_ID")
    secret_key = os.environ.get("AWS_SECRET_ACCESS_KEY")
    if key_id and secret_key:
        return Credentials(key_id, secret_key, os.environ.get("AWS_SESSION_TOKEN", ""))
    import boto3  # noqa: PLC0415 - see above

    session_credentials = boto3.Session().get_credentials()
    if session_credentials is None:
        raise NoCredentials("AWS_ACCESS_KEY_ID is missing, and boto3 has no other credentials.")
    frozen = session_credentials.get_frozen_credentials()
    return Credentials(str(frozen.access_key), str(frozen.secret_key), frozen.token or "")


def get_region() -> str:
    """Get the region; Lambda sets it. Raises KeyError."""
    return os.environ.get("AWS_REGION") or os.environ["AWS_DEFAULT_REGION"]
