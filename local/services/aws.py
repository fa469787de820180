"""Clients of the emulator's services."""

import os
from typing import Any

import boto3
from botocore.session import Session

from local.services.emulator import ACCESS, REGION

NOTHING_OF_THE_HOST = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}
"""Botocore's settings (file key, variable, default, conversion) by which the person's own AWS would
come in."""


def client(service: str, endpoint: str) -> Any:
    """A boto3 client of a service at the emulator, whatever AWS the person's own profile names."""
    session = boto3.Session(
        aws_access_key_id=ACCESS,
        aws_secret_access_key=ACCESS,
        region_name=REGION,
        botocore_session=Session(session_vars=NOTHING_OF_THE_HOST),
    )
    return session.client(service, endpoint_url=endpoint)  # type: ignore[call-overload]
