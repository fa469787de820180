"""The AWS clients: each process creates one for each service at its first use."""

from functools import cache
from typing import Any, Final

import boto3
from botocore.config import Config

from openevent.infra.config import settings

DUALSTACK_SERVICES: Final = frozenset({"sqs", "lambda"})
"""Services that functions in the VPC reach over IPv6: the VPC has no NAT.

docs/contract/platform.md#network
"""
QUICK_SERVICES: Final = frozenset({"sqs", "dynamodb", "secretsmanager", "lambda"})
"""Services that answer in milliseconds. Two attempts of 5 s fit into an API request."""
MAXIMUM_CONNECTIONS: Final = 34
"""32 threads transfer media (docs/contract/platform.md#zip-and-media); two more are spare."""


@cache
def client(service: str) -> Any:
    """Get this process's client of a service, such as `s3`."""
    endpoint_url = settings().aws_endpoint_url
    is_quick = service in QUICK_SERVICES
    config = Config(
        signature_version="s3v4" if service == "s3" else None,
        s3={"addressing_style": "path" if endpoint_url else "virtual"},
        use_dualstack_endpoint=service in DUALSTACK_SERVICES and not endpoint_url,
        connect_timeout=3,
        read_timeout=5 if is_quick else 20,
        retries={"mode": "standard", "total_max_attempts": 2 if is_quick else 3},
        max_pool_connections=MAXIMUM_CONNECTIONS,
    )
    # boto3's type stubs need a literal service name, so this call is untyped.
    create_client: Any = boto3.client
    return create_client(service, endpoint_url=endpoint_url or None, config=config)
