"""Link tokens: their purpose, seal and lifetime, and the rotation of keys."""

import json
import time
import warnings
from itertools import count

import boto3
import jwt
import pytest

from openevent.auth import link_tokens, secret_keys, tokens
from openevent.auth.link_tokens import Purpose
from tests.unit.api.cloud import SECRET

pytestmark = pytest.mark.usefixtures("in_memory")

KEY = secret_keys.derive_key(SECRET["key"], "link:reset")


def encode_token(
    key: bytes | str = KEY, algorithm: str = "HS256", kid: str = "1", **changes: object
) -> str:
    now = int(time.time())
    claims = {
        "iat": now,
        "exp": now + 60,
        "iss": tokens.ISSUER,
        "aud": "reset",
        "sub": "5",
        "seal": "s",
    }
    changed = claims | changes
    present_claims = {name: value for name, value in changed.items() if value is not None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the key is too short for HS512
        return jwt.encode(present_claims, key, algorithm, headers={"kid": kid})


def test_a_link_fits_only_its_subjects_state() -> None:
    link = link_tokens.read_link(Purpose.RESET, link_tokens.sign_link(Purpose.RESET, 5, "old"))
    assert (link.purpose, link.subject_id) == (Purpose.RESET, 5)
    assert (link.fits("old"), link.fits("new"), link.fits("")) == (True, False, False)


def test_a_link_does_not_contain_the_state() -> None:
    token = link_tokens.sign_link(Purpose.RESET, 5, "the state")
    claims = jwt.decode(token, options={"verify_signature": False})
    claims = {name: value for name, value in claims.items() if name not in {"iat", "exp"}}
    seal = claims.pop("seal")
    assert claims == {"iss": tokens.ISSUER, "aud": "reset", "sub": "5"}
    assert len(seal) == 64


@pytest.mark.parametrize(
    ("purpose", "seconds"), [("verify", 604_800), ("reset", 3_600), ("invite", 604_800)]
)
def test_the_lifetime_depends_on_the_purpose(purpose: str, seconds: int) -> None:
    claims = jwt.decode(
        link_tokens.sign_link(Purpose(purpose), 5, ""), options={"verify_signature": False}
    )
    assert claims["exp"] - claims["iat"] == seconds


def test_a_link_is_valid_for_its_purpose_only() -> None:
    for signed_purpose in Purpose:
        token = link_tokens.sign_link(signed_purpose, 5, "state")
        valid_purposes = []
        for purpose in Purpose:
            try:
                valid_purposes.append(link_tokens.read_link(purpose, token).purpose)
            except link_tokens.Invalid:
                continue
        assert valid_purposes == [signed_purpose]
        with pytest.raises(tokens.Invalid):
            tokens.read_token(token)
    with pytest.raises(link_tokens.Invalid):
        link_tokens.read_link(Purpose.RESET, tokens.sign_access_token(5, 0, fresh=True))


def test_a_token_with_the_right_key_and_claims_is_valid() -> None:
    assert link_tokens.read_link(Purpose.RESET, encode_token()).subject_id == 5


@pytest.mark.parametrize(
    "token",
    [
        encode_token(exp=int(time.time()) - 1),
        encode_token(key=SECRET["key"]),
        encode_token(key="x" * 40),
        encode_token(algorithm="HS512"),
        encode_token(kid="9"),
        encode_token(aud="verify"),
        encode_token(iss="other"),
        encode_token(sub="five"),
        *(encode_token(**{name: None}) for name in link_tokens.REQUIRED_CLAIMS),
        jwt.encode({"sub": "5"}, "", "none", headers={"kid": "1"}),
        "a.b.c",
        "",
        None,
        7,
    ],
    ids=count(),
)
def test_a_wrong_signature_or_claim_is_invalid(token: object) -> None:
    with pytest.raises(link_tokens.Invalid):
        link_tokens.read_link(Purpose.RESET, token)


def test_the_previous_key_verifies_until_it_is_removed() -> None:
    client = boto3.client("secretsmanager")
    old_token = link_tokens.sign_link(Purpose.RESET, 5, "state")
    rotated = {"kid": "2", "key": "n" * 40, "previous-kid": "1", "previous-key": SECRET["key"]}
    client.put_secret_value(SecretId="auth", SecretString=json.dumps(rotated))
    secret_keys.load_secret.cache_clear()
    assert link_tokens.read_link(Purpose.RESET, old_token).fits("state")
    client.put_secret_value(SecretId="auth", SecretString=json.dumps({"kid": "2", "key": "n" * 40}))
    secret_keys.load_secret.cache_clear()
    with pytest.raises(link_tokens.Invalid):
        link_tokens.read_link(Purpose.RESET, old_token)
    client.put_secret_value(SecretId="auth", SecretString=json.dumps(SECRET))
    secret_keys.load_secret.cache_clear()
