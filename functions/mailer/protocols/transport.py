"""The mail transport: the secret with the mail server, its login and the keys of SendGrid.

It is read again when a mail names a version that this process has not read.
"""

import json
import time
from functools import lru_cache
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mailer.errors import RetryLater
from openevent.infra.aws import client
from openevent.infra.config import settings

MAXIMUM_AGE_SECONDS: Final = 300
"""A secret is read again after this time, in case somebody changed it by hand."""

SecretText = Annotated[str, Field(repr=False)]


class Transport(BaseModel):
    """A mail server and its login, and the keys of SendGrid; '' for a missing value."""

    model_config = ConfigDict(
        frozen=True, alias_generator=lambda name: name.replace("_", "-"), hide_input_in_errors=True
    )

    host: str = ""
    port: int = 587
    username: SecretText = ""
    password: SecretText = ""
    encryption: Literal["tls", "ssl", "tls_optional", "none"] = "tls"
    sendgrid_key: SecretText = ""
    sendgrid_verification_key: str = ""
    sendgrid_host: str = ""


def load_transport(version: str = "", maximum_age: int = MAXIMUM_AGE_SECONDS) -> Transport:
    """Return the transport of a version, read at most `maximum_age` seconds ago.

    Raises RetryLater if the secret is invalid.
    """
    period = int(time.time() // maximum_age)
    try:
        return _load_secret(version, maximum_age, period)
    except ValidationError as error:
        raise RetryLater("The mail transport's secret is invalid.") from error


@lru_cache(maxsize=16)
def _load_secret(_version: str, _maximum_age: int, _period: int) -> Transport:
    answer = client("secretsmanager").get_secret_value(SecretId=settings().mail_secret_id)
    secret = json.loads(answer["SecretString"])
    values = {name: value for name, value in secret.items() if value is not None}
    return Transport.model_validate(values)
