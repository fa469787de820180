"""Clients of the emulator's services."""

import os
from typing import Any

import boto3
from botocore.session import Session

from local.services.emulator import ACCESS, REGION

NO_HOST_SETTINGS = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}
"""Settings of botocore (file key, variable, default, conversion) that ignore the developer's AWS
profile."""


def client(service: str, endpoint: str) -> Any:
    """Create a boto3 client of a service at the emulator, regardless of the AWS profile."""
    session = boto3.Session(
        aws_access_key_id=ACCESS,
        aws_secret_access_key=ACCESS,
        region_name=REGION,
        botocore_session=Session(session_vars=NO_HOST_SETTINGS),
    )
    return session.client(service, endpoint_url=endpoint)  # type: ignore[call-overload]
