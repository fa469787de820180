"""The mail transport: a secret that super administrators set (docs/contract/mail.md#transport)."""

import json
import re
import socket
from base64 import b64decode
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final
from uuid import uuid4

from openevent.domain.people.freshness import check_fresh
from openevent.domain.refusals import Forbidden, Invalid
from openevent.domain.write.builder import PlanBuilder
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.mail.network import PORTS, is_public
from openevent.resources.setting import TRANSPORT_ATTRIBUTES

type Secret = Mapping[str, Any]
ENCRYPTIONS: Final = ("tls", "ssl", "tls_optional", "none")
HOST: Final = re.compile(r"[A-Za-z0-9.:-]{0,253}")
TEXT: Final = re.compile(r"[ -~]{0,2000}")
"""User name and password: printable ASCII. RFC 4616 allows more, but few servers do."""
P256: Final = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")
"""The first bytes of the DER form of a public key on that curve (RFC 5480, 2); 64 bytes follow."""
UNPRIVILEGED: Final = range(1024, 65_536)
"""Ports of mail servers in the local environment, in addition to PORTS."""


def get_default_service() -> str:
    """Return the service without a setting: a local stack has an inbox, a deployment sends none."""
    return "smtp" if settings().is_local else "disable"


def change_transport(plan: PlanBuilder) -> None:
    """Let a super administrator change the transport; the secret is stored just before the commit.

    Null means no change, because every client reads null.
    """
    attributes = plan.request.attributes
    fields = {
        name: attributes[name] for name in TRANSPORT_ATTRIBUTES if attributes.get(name) is not None
    }
    if not fields:
        return
    if not plan.user.is_super_admin:
        message = "Only a super administrator may change the mail transport."
        raise Forbidden(message, f"attributes/{next(iter(fields))}")
    # All links that set a new password go through this server.
    check_fresh(plan.user, "change the mail transport", f"attributes/{next(iter(fields))}")
    values = {name.removeprefix("smtp-"): _read(name, value) for name, value in fields.items()}
    secret = _load()
    _check_password(values, secret)
    version = str(uuid4())
    plan.set(mail_transport=version)
    plan.run_last(partial(_store, {**secret, **values, "version": version}))


def check_senders(plan: PlanBuilder) -> None:
    """Refuse a sender that some servers reject: only domains have a form in ASCII (RFC 5891)."""
    for name in ("email_from", "email_reply_to"):
        local_part, _, _ = (plan.columns.get(name) or "").partition("@")
        if not local_part.isascii():
            message = "Only the domain of a sender's address may have non-ASCII letters."
            raise Invalid(message, f"attributes/{name.replace('_', '-')}")


def _check_password(values: Secret, secret: Secret) -> None:
    """Check that no new host gets the password of the host before it."""
    is_new_host = "host" in values and values["host"] != secret.get("host", "")
    if is_new_host and "password" not in values:
        message = 'Send the password of the new host as well; "" if it has none.'
        raise Invalid(message, "attributes/smtp-password")


def _load() -> Secret:
    answer = client("secretsmanager").get_secret_value(SecretId=settings().mail_secret_id)
    secret: Secret = json.loads(answer["SecretString"])
    return secret


def _store(secret: Secret) -> None:
    client("secretsmanager").put_secret_value(
        SecretId=settings().mail_secret_id, SecretString=json.dumps(secret)
    )


def _read(name: str, value: Any) -> Any:
    read: Callable[[Any], Any] = READERS.get(name, _read_text)
    try:
        return read(value)
    except ValueError as error:
        raise Invalid(str(error), f"attributes/{name}") from error


def _read_text(value: Any) -> str:
    if not isinstance(value, str) or not TEXT.fullmatch(value):
        raise ValueError("This must be a text of at most 2000 printable ASCII characters.")
    return value


def _read_host(value: Any) -> str:
    if not isinstance(value, str) or not HOST.fullmatch(value.strip()):
        raise ValueError("This must be the name or the address of a mail server.")
    host = value.strip().lower()
    if host and not settings().is_local and not all(map(is_public, _resolve(host))):
        raise ValueError("A mail server must have public addresses only.")
    return host


def _resolve(host: str) -> list[str]:
    try:
        answers = socket.getaddrinfo(host, PORTS[0], type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ValueError("The name of the mail server cannot be resolved.") from error
    return [str(answer[4][0]) for answer in answers]


def _read_port(value: Any) -> int:
    is_allowed = value in PORTS or (settings().is_local and value in UNPRIVILEGED)
    if not isinstance(value, int) or not is_allowed:
        raise ValueError("The port must be 465, 587 or 2525.")
    return value


def _read_encryption(value: Any) -> str:
    if value not in ENCRYPTIONS:
        raise ValueError(f"The encryption must be one of: {', '.join(ENCRYPTIONS)}.")
    return str(value)


def _read_verification_key(value: Any) -> str:
    text = _read_text(value).strip()
    try:
        key = b64decode(text, validate=True)
    except ValueError:
        key = b""
    is_p256 = key.startswith(P256) and len(key) == len(P256) + 64
    if text and not is_p256:
        raise ValueError("This must be SendGrid's verification key: a P-256 public key in base64.")
    return text


READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "smtp-host": _read_host,
    "smtp-port": _read_port,
    "smtp-encryption": _read_encryption,
    "sendgrid-verification-key": _read_verification_key,
}
