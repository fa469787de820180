"""The mail transport: the one secret by which mails leave, read anew where a mail names a version not yet read."""

import json
import time
from functools import lru_cache
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mailer.errors import Again
from openevent.infra.aws import client
from openevent.infra.config import settings

PERIOD: Final = 300
"""Seconds after which a secret is read again though no mail asks for it: a change by hand is seen
within them."""

Secret = Annotated[str, Field(repr=False)]


class Transport(BaseModel):
    """A mail server and its login, and the keys of SendGrid; '' for what there is none of."""

    model_config = ConfigDict(
        frozen=True, alias_generator=lambda name: name.replace("_", "-"), hide_input_in_errors=True
    )

    host: str = ""
    port: int = 587
    username: Secret = ""
    password: Secret = ""
    encryption: Literal["tls", "ssl", "tls_optional", "none"] = "tls"
    sendgrid_key: Secret = ""
    sendgrid_verification_key: str = ""
    sendgrid_host: str = ""


def transport(version: str = "", seconds: int = PERIOD) -> Transport:
    """Give the transport as it was when first asked for this version within so many seconds.

    Raises Again where it is none.
    """
    try:
        return _read(version, seconds, int(time.time() // seconds))
    except ValidationError as error:
        raise Again("The mail transport's secret cannot be read.") from error


@lru_cache(maxsize=16)
def _read(_version: str, _seconds: int, _period: int) -> Transport:
    answer = client("secretsmanager").get_secret_value(SecretId=settings().mail_secret_id)
    known = json.loads(answer["SecretString"])
    return Transport.model_validate(
        {name: value for name, value in known.items() if value is not None}
    )
