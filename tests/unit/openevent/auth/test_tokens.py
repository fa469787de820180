"""Tokens: their claims, invalid tokens, and the rotation of keys."""

import base64
import json
import time
from collections.abc import Callable
from dataclasses import asdict
from itertools import count
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


def encode_token(
    key: str = SECRET["key"], algorithm: str = "HS256", kid: str = "1", **changes: object
) -> str:
    now = int(time.time())
    claims = {"iat": now, "nbf": now, "exp": now + 60, "jti": uuid4().hex} | CLAIMS | changes
    present_claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(present_claims, key, algorithm, headers={"kid": kid})


def test_an_access_token_has_the_claims_of_the_user() -> None:
    started = int(time.time())
    claims = tokens.read_token(tokens.sign_access_token(5, 2, fresh=True))
    expected = {"user_id": 5, "kind": "access", "generation": 2, "expired": False}
    no_login = {"csrf": None, "family": None, "is_session": False}
    own = {"id": claims.id, "auth_time": claims.auth_time}
    assert asdict(claims) == expected | own | no_login
    assert started <= (claims.auth_time or 0) <= time.time()


@pytest.mark.parametrize(
    ("age", "is_fresh"), [(0, True), (899, True), (900, False), (86_400, False), (-1, False)]
)
@pytest.mark.parametrize("sign", [tokens.sign_access_beside, tokens.sign_refresh_token])
def test_a_token_is_fresh_for_15_minutes_after_the_password(
    monkeypatch: pytest.MonkeyPatch, sign: Callable[..., str], age: int, *, is_fresh: bool
) -> None:
    now = int(time.time())
    monkeypatch.setattr(time, "time", lambda: now)
    token = tokens.RefreshToken(uuid4(), uuid4(), 5, 1, auth_time=now - age)
    claims = tokens.read_token(
        sign(token, 60) if sign is tokens.sign_access_beside else sign(token)
    )
    assert (claims.auth_time, claims.fresh) == (now - age, is_fresh)


def test_the_clock_ends_freshness_whatever_the_token_says(monkeypatch: pytest.MonkeyPatch) -> None:
    now = int(time.time())
    claims = tokens.read_token(encode_token(fresh=True, auth_time=now - 899))
    monkeypatch.setattr(time, "time", lambda: now - 1)
    assert claims.fresh
    monkeypatch.setattr(time, "time", lambda: now + 1)
    assert not claims.fresh


@pytest.mark.parametrize("form", [str, float, bool, lambda moment: [moment]])
def test_a_time_that_is_no_integer_makes_no_token_fresh(form: Callable[[int], object]) -> None:
    claims = tokens.read_token(encode_token(fresh=True, auth_time=form(int(time.time()))))
    assert (claims.auth_time, claims.fresh) == (None, False)


@pytest.mark.parametrize(
    ("fresh", "age", "is_fresh"),
    [
        (True, 0, True),
        (True, 600, True),
        (True, 1_000, False),
        (False, 0, False),
        ("yes", 0, False),
    ],
)
def test_a_fresh_token_of_an_earlier_release_counts_from_its_signing(
    fresh: object, age: int, *, is_fresh: bool
) -> None:
    signed_at = int(time.time()) - age
    assert tokens.read_token(encode_token(fresh=fresh, iat=signed_at)).fresh is is_fresh


@pytest.mark.parametrize("user_id", [1, 12, 123, 1234, 12345])
def test_the_payload_decodes_with_plain_base64(user_id: int) -> None:
    payload = tokens.sign_access_token(user_id, 0, fresh=False).split(".")[1]
    claims = json.loads(base64.b64decode(payload + "=" * (-len(payload) % 4), validate=True))
    assert claims["identity"] == user_id
    assert isinstance(claims["exp"], int)


def test_an_expired_token_is_marked_as_expired() -> None:
    assert tokens.read_token(encode_token(exp=int(time.time()) - 1)).expired


@pytest.mark.parametrize(
    "token",
    [
        encode_token(key="x" * 40),
        encode_token(algorithm="HS512", key="k" * 64),
        encode_token(kid="9"),
        encode_token(iss="other"),
        encode_token(aud="other"),
        *(
            encode_token(**{name: None})
            for name in ("exp", "jti", "iss", "aud", "identity", "iat", "type", "gen")
        ),
        encode_token(identity="five"),
        encode_token(jti="not an id"),
        encode_token(type="refresh"),
        encode_token(family="none"),
        jwt.encode(CLAIMS, "", "none", headers={"kid": "1"}),
        "not.a.token",
        "",
    ],
    ids=count(),
)
def test_a_wrong_signature_or_claim_is_invalid(token: str) -> None:
    with pytest.raises(tokens.Invalid):
        tokens.read_token(token)


def test_the_previous_key_verifies_until_it_is_removed() -> None:
    client = boto3.client("secretsmanager")
    old_token = tokens.sign_access_token(5, 0, fresh=True)
    rotated = {"kid": "2", "key": "n" * 40, "previous-kid": "1", "previous-key": SECRET["key"]}
    client.put_secret_value(SecretId="auth", SecretString=json.dumps(rotated))
    secret_keys.load_secret.cache_clear()
    assert (
        tokens.read_token(old_token).user_id,
        tokens.read_token(tokens.sign_access_token(6, 0, fresh=True)).user_id,
    ) == (
        5,
        6,
    )
    client.put_secret_value(SecretId="auth", SecretString=json.dumps({"kid": "2", "key": "n" * 40}))
    secret_keys.load_secret.cache_clear()
    with pytest.raises(tokens.Invalid):
        tokens.read_token(old_token)
    client.put_secret_value(SecretId="auth", SecretString=json.dumps(SECRET))
    secret_keys.load_secret.cache_clear()


def test_a_token_of_a_newer_key_is_valid_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # No other test uses a period of 7 s, so the cache has no entry for it.
    monkeypatch.setattr(secret_keys, "UNKNOWN_SECONDS", 7)
    tokens.sign_access_token(5, 0, fresh=True)
    client = boto3.client("secretsmanager")
    rotated = {"kid": "2", "key": "n" * 40, "previous-kid": "1", "previous-key": SECRET["key"]}
    client.put_secret_value(SecretId="auth", SecretString=json.dumps(rotated))
    assert tokens.read_token(encode_token(kid="2", key="n" * 40)).user_id == 5
    with pytest.raises(tokens.Invalid):
        tokens.read_token(encode_token(kid="3", key="n" * 40))
    client.put_secret_value(SecretId="auth", SecretString=json.dumps(SECRET))
    secret_keys.load_secret.cache_clear()


def test_a_refresh_token_for_a_cookie_contains_the_csrf_value() -> None:
    family, id_ = uuid4(), uuid4()
    token = tokens.RefreshToken(id_, family, 5, 1)
    claims = tokens.read_token(tokens.sign_refresh_token(token, csrf="abc"))
    assert (claims.kind, claims.csrf, claims.fresh, claims.generation) == (
        "refresh",
        "abc",
        False,
        1,
    )
    assert (claims.family, claims.id) == (family, id_)


@pytest.mark.parametrize(("is_session", "seconds"), [(False, 31_536_000), (True, 86_400)])
def test_a_refresh_token_lives_as_long_as_its_login(is_session: bool, seconds: int) -> None:  # noqa: FBT001
    token = tokens.RefreshToken(uuid4(), uuid4(), 5, 1, is_session)
    payload = jwt.decode(tokens.sign_refresh_token(token), options={"verify_signature": False})
    assert payload["exp"] - payload["iat"] == seconds
    assert tokens.read_token(tokens.sign_refresh_token(token)).is_session is is_session
