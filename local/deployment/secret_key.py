"""The key that signs tokens and links: it survives the emulator, and it is replaced by command."""

import json
import secrets
import string
from collections.abc import Mapping
from typing import Any, Final

from local.services import aws

KEY_LENGTH: Final = 64
"""As long as the key that Secrets Manager generates (template.yaml, AuthSecret)."""
ALPHABET: Final = string.ascii_letters + string.digits

type Secret = Mapping[str, str]
"""`kid`, `key`, and the previous ones (docs/contract/auth.md#signing-keys)."""


def keep(endpoint: str, function: str, saved: str) -> str:
    """Give a new function the saved secret, unless that is empty; return the secret."""
    secret_id = find_secret_id(aws.client("lambda", endpoint), function)
    client = aws.client("secretsmanager", endpoint)
    if saved:
        client.put_secret_value(SecretId=secret_id, SecretString=saved)
        return saved
    return str(client.get_secret_value(SecretId=secret_id)["SecretString"])


def find_secret_id(client: Any, function: str) -> str:
    """Find the id of the secret in the variables of a function."""
    configuration = client.get_function_configuration(FunctionName=function)
    return str(configuration["Environment"]["Variables"]["AUTH_SECRET_ID"])


def replace_key(secret: Secret, *, keeps_old_key: bool) -> dict[str, str]:
    """Build a secret with a new key; the old one may go on to verify what it has signed."""
    key = "".join(secrets.choice(ALPHABET) for _ in range(KEY_LENGTH))
    replaced = {"kid": _choose_name(secret), "key": key}
    if not keeps_old_key:
        return replaced
    return replaced | {"previous-kid": secret["kid"], "previous-key": secret["key"]}


def _choose_name(secret: Secret) -> str:
    """Choose a name that no token has: the next number, or random where names are no numbers."""
    kid = secret["kid"]
    return str(int(kid) + 1) if kid.isdecimal() else secrets.token_hex(8)


def read_secret(client: Any, secret_id: str) -> tuple[dict[str, str], Any]:
    """Read the secret and the time of its writing."""
    answer = client.get_secret_value(SecretId=secret_id)
    return dict(json.loads(answer["SecretString"])), answer["CreatedDate"]
