"""The AWS clients, one of each per process, made at first use."""

from functools import cache
from typing import Any, Final

import boto3
from botocore.config import Config

from openevent.infra.config import settings

DUALSTACK_SERVICES: Final = frozenset({"sqs", "lambda"})
"""Services reached over IPv6 from functions in the VPC, which has no NAT (docs/contract/platform.md#network)."""
QUICK_SERVICES: Final = frozenset({"sqs", "dynamodb", "secretsmanager", "lambda"})
"""Services that answer in milliseconds or not at all: two tries of 5 s fit inside an API
request."""


@cache
def client(service: str) -> Any:
    """Give the process's client of that service."""
    known, is_quick = settings(), service in QUICK_SERVICES
    config = Config(
        signature_version="s3v4" if service == "s3" else None,
        s3={"addressing_style": "path" if known.aws_endpoint_url else "virtual"},
        use_dualstack_endpoint=service in DUALSTACK_SERVICES and not known.aws_endpoint_url,
        connect_timeout=3,
        read_timeout=5 if is_quick else 20,
        retries={"mode": "standard", "total_max_attempts": 2 if is_quick else 3},
        max_pool_connections=34,  # 32 threads carry media (docs/contract/platform.md#zip-and-media), and two besides
    )
    make: Any = boto3.client  # typed by its name at each use, which a name in a variable defeats
    return make(service, endpoint_url=known.aws_endpoint_url or None, config=config)
