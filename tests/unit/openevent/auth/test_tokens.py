"""Tokens: what clients read of them, what is refused, how keys rotate."""

import base64
import json
import time
from dataclasses import asdict
from uuid import uuid4

import boto3
import jwt
import pytest

from openevent.auth import secret_keys, tokens
from tests.unit.api.cloud import SECRET

CLAIMS = {
    "identity": 5,
    "type": "access",
    "gen": 0,
    "fresh": True,
    "iss": tokens.ISSUER,
    "aud": tokens.AUDIENCE,
}

pytestmark = pytest.mark.usefixtures("in_memory")


def signed(
    key: str = SECRET["key"], algorithm: str = "HS256", kid: str = "1", **changes: object
) -> str:
    now = int(time.time())
    claims = {"iat": now, "nbf": now, "exp": now + 60, "jti": uuid4().hex} | CLAIMS | changes
    wanted = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(wanted, key, algorithm, headers={"kid": kid})


def test_an_access_token_says_who_and_how() -> None:
    claims = tokens.read_token(tokens.sign_access_token(5, 2, fresh=True))
    known = {"user_id": 5, "kind": "access", "fresh": True, "generation": 2, "expired": False}
    assert asdict(claims) == known | {"id": claims.id, "csrf": None, "family": None}


@pytest.mark.parametrize("user_id", [1, 12, 123, 1234, 12345])
def test_clients_decode_the_payload_with_plain_base64(user_id: int) -> None:
    payload = tokens.sign_access_token(user_id, 0, fresh=False).split(".")[1]
    claims = json.loads(base64.b64decode(payload + "=" * (-len(payload) % 4), validate=True))
    assert claims["identity"] == user_id
    assert isinstance(claims["exp"], int)


def test_an_expired_token_is_told_as_expired() -> None:
    assert tokens.read_token(signed(exp=int(time.time()) - 1)).expired


@pytest.mark.parametrize(
    "token",
    [
        signed(key="x" * 40),
        signed(algorithm="HS512", key="k" * 64),
        signed(kid="9"),
        signed(iss="another"),
        signed(aud="another"),
        *(
            signed(**{name: None})
            for name in ("exp", "jti", "iss", "aud", "identity", "iat", "type", "gen")
        ),
        signed(identity="five"),
        signed(jti="not an id"),
        signed(type="refresh"),
        signed(family="none"),
        jwt.encode(CLAIMS, "", "none", headers={"kid": "1"}),
        "not.a.token",
        "",
    ],
)
def test_what_is_not_ours_is_invalid(token: str) -> None:
    with pytest.raises(tokens.Invalid):
        tokens.read_token(token)


def test_a_previous_key_is_good_until_it_is_gone() -> None:
    old, client = tokens.sign_access_token(5, 0, fresh=True), boto3.client("secretsmanager")
    rotated = {"kid": "2", "key": "n" * 40, "previous-kid": "1", "previous-key": SECRET["key"]}
    client.put_secret_value(SecretId="auth", SecretString=json.dumps(rotated))
    secret_keys.load_secret.cache_clear()
    assert (
        tokens.read_token(old).user_id,
        tokens.read_token(tokens.sign_access_token(6, 0, fresh=True)).user_id,
    ) == (
        5,
        6,
    )
    client.put_secret_value(SecretId="auth", SecretString=json.dumps({"kid": "2", "key": "n" * 40}))
    secret_keys.load_secret.cache_clear()
    with pytest.raises(tokens.Invalid):
        tokens.read_token(old)
    client.put_secret_value(SecretId="auth", SecretString=json.dumps(SECRET))
    secret_keys.load_secret.cache_clear()


def test_a_token_of_a_key_that_came_after_ours_was_read_is_good_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        secret_keys, "UNKNOWN_SECONDS", 7
    )  # as no other test has it: nothing is known of these seconds
    tokens.sign_access_token(5, 0, fresh=True)
    client = boto3.client("secretsmanager")
    rotated = {"kid": "2", "key": "n" * 40, "previous-kid": "1", "previous-key": SECRET["key"]}
    client.put_secret_value(SecretId="auth", SecretString=json.dumps(rotated))
    assert tokens.read_token(signed(kid="2", key="n" * 40)).user_id == 5
    with pytest.raises(tokens.Invalid):
        tokens.read_token(signed(kid="3", key="n" * 40))
    client.put_secret_value(SecretId="auth", SecretString=json.dumps(SECRET))
    secret_keys.load_secret.cache_clear()


def test_a_refresh_token_for_a_cookie_carries_its_csrf_value() -> None:
    family, id_ = uuid4(), uuid4()
    claims = tokens.read_token(tokens.sign_refresh_token(5, 1, family, id_, csrf="abc"))
    assert (claims.kind, claims.csrf, claims.fresh, claims.generation) == (
        "refresh",
        "abc",
        False,
        1,
    )
    assert (claims.family, claims.id) == (family, id_)
