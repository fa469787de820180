"""Clients of the emulator's services."""

from typing import Any

import boto3

from local.emulator import ACCESS, REGION


def client(service: str, endpoint: str) -> Any:
    """A boto3 client of a service at the emulator, whatever AWS the person's own profile names."""
    return boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=ACCESS,
        aws_secret_access_key=ACCESS,
    )
