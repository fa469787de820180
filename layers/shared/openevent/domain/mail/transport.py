"""The mail transport: how mails leave, one secret that super administrators write (docs/contract/mail.md#transport)."""

import json
import re
import socket
from base64 import b64decode
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final
from uuid import uuid4

from openevent.domain.refusals import Forbidden, Wrong
from openevent.domain.write import Write
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.mail.domains import to_ascii
from openevent.mail.network import PORTS, is_public
from openevent.resources.setting import TRANSPORT

type Secret = Mapping[str, Any]
ENCRYPTIONS: Final = ("tls", "ssl", "tls_optional", "none")
HOST: Final = re.compile(r"[A-Za-z0-9.:-]{0,253}")
TEXT: Final = re.compile(r"[ -~]{0,2000}")
"""What a login's two words may hold: printable ASCII (RFC 4616 would take more, few servers do)."""
P256: Final = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")
"""How the DER form of a public key on that curve begins (RFC 5480, 2); a point of 64 bytes
follows."""
UNPRIVILEGED: Final = range(1024, 65_536)
"""Ports on which a server of the local environment may stand, beside PORTS."""


def comes_from_above(write: Write) -> None:
    """Let a super administrator say how mails leave; the secret is written just before the commit, or nothing is.

    Null is what everybody is shown, and says nothing.
    """
    sent = {name: write.asked[name] for name in TRANSPORT if write.asked.get(name) is not None}
    if not sent:
        return
    if not write.who.is_super_admin:
        raise Forbidden(
            "Only a super administrator says how mails leave.", f"attributes/{next(iter(sent))}"
        )
    read = {name.removeprefix("smtp-"): _read(name, value) for name, value in sent.items()}
    known = _stored()
    if "host" in read and read["host"] != known.get("host", "") and "password" not in read:
        raise Wrong(
            'A new host needs its password, "" where it has none.', "attributes/smtp-password"
        )
    version = str(uuid4())
    write.values["mail_transport"] = version
    write.acts.append(partial(_store, {**known, **read, "version": version}))


def senders_are_plain(write: Write) -> None:
    """Refuse a sender that some servers would take no mail from: only its domain has a form in ASCII (RFC 5891)."""
    for name in ("email_from", "email_reply_to"):
        if write.values.get(name) and not _is_plain(write.values[name]):
            raise Wrong(
                "The domain must be one, and only there other letters than ASCII's may be.",
                f"attributes/{name.replace('_', '-')}",
            )


def _is_plain(address: str) -> bool:
    local, _, domain = address.rpartition("@")
    return local.isascii() and bool(to_ascii(domain))


def _stored() -> Secret:
    answer = client("secretsmanager").get_secret_value(SecretId=settings().mail_secret_id)
    found: Secret = json.loads(answer["SecretString"])
    return found


def _store(secret: Secret) -> None:
    client("secretsmanager").put_secret_value(
        SecretId=settings().mail_secret_id, SecretString=json.dumps(secret)
    )


def _read(name: str, value: Any) -> Any:
    reader: Callable[[Any], Any] = READERS.get(name, _text)
    try:
        return reader(value)
    except ValueError as error:
        raise Wrong(str(error), f"attributes/{name}") from error


def _text(value: Any) -> str:
    if not isinstance(value, str) or not TEXT.fullmatch(value):
        raise ValueError("This is a text of at most 2000 printable ASCII characters.")
    return value


def _host(value: Any) -> str:
    if not isinstance(value, str) or not HOST.fullmatch(value.strip()):
        raise ValueError("This is the name or the address of a mail server.")
    host = value.strip().lower()
    if host and not settings().is_local and not all(map(is_public, _addresses(host))):
        raise ValueError("A mail server has public addresses only.")
    return host


def _addresses(host: str) -> list[str]:
    try:
        return [
            str(found[4][0])
            for found in socket.getaddrinfo(host, PORTS[0], type=socket.SOCK_STREAM)
        ]
    except (OSError, UnicodeError) as error:
        raise ValueError("There is no such mail server.") from error


def _port(value: Any) -> int:
    allowed = value in PORTS or (settings().is_local and value in UNPRIVILEGED)
    if not isinstance(value, int) or not allowed:
        raise ValueError("The port is 465, 587 or 2525.")
    return value


def _encryption(value: Any) -> str:
    if value not in ENCRYPTIONS:
        raise ValueError(f"The encryption is one of {', '.join(ENCRYPTIONS)}.")
    return str(value)


def _verification_key(value: Any) -> str:
    key = _text(value).strip()
    try:
        known = b64decode(key, validate=True)
    except ValueError:
        known = b""
    if key and not (known.startswith(P256) and len(known) == len(P256) + 64):
        raise ValueError(
            "This is no verification key as SendGrid shows it: a public key for P-256 in base64."
        )
    return key


READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "smtp-host": _host, "smtp-port": _port, "smtp-encryption": _encryption,
    "sendgrid-verification-key": _verification_key,
}  # fmt: skip
