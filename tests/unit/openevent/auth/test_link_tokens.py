"""Link tokens: signed for one purpose, sealed over a state, good for a while and under two keys."""

import json
import time
import warnings

import boto3
import jwt
import pytest

from openevent.auth import link_tokens, secret_keys, tokens
from openevent.auth.link_tokens import Purpose
from tests.unit.api.cloud import SECRET

pytestmark = pytest.mark.usefixtures("in_memory")

KEY = secret_keys.derive_key(SECRET["key"], "link:reset")


def signed(
    key: bytes | str = KEY, algorithm: str = "HS256", kid: str = "1", **changes: object
) -> str:
    now = int(time.time())
    known = {
        "iat": now,
        "exp": now + 60,
        "iss": tokens.ISSUER,
        "aud": "reset",
        "sub": "5",
        "seal": "s",
    }
    wanted = {name: value for name, value in (known | changes).items() if value is not None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a key too short for HS512
        return jwt.encode(wanted, key, algorithm, headers={"kid": kid})


def test_a_link_names_its_subject_and_fits_its_state_alone() -> None:
    found = link_tokens.read_link(Purpose.RESET, link_tokens.sign_link(Purpose.RESET, 5, "old"))
    assert (found.purpose, found.subject_id) == (Purpose.RESET, 5)
    assert (found.fits("old"), found.fits("new"), found.fits("")) == (True, False, False)


def test_a_link_does_not_show_what_it_is_sealed_over() -> None:
    sent = link_tokens.sign_link(Purpose.RESET, 5, "the state")
    claims = jwt.decode(sent, options={"verify_signature": False})
    assert {name: value for name, value in claims.items() if name not in {"iat", "exp", "seal"}} == {
        "iss": tokens.ISSUER, "aud": "reset", "sub": "5",
    }  # fmt: skip
    assert len(claims["seal"]) == 64


@pytest.mark.parametrize(
    ("purpose", "seconds"), [("verify", 604_800), ("reset", 3_600), ("invite", 604_800)]
)
def test_how_long_a_link_is_good(purpose: str, seconds: int) -> None:
    claims = jwt.decode(
        link_tokens.sign_link(Purpose(purpose), 5, ""), options={"verify_signature": False}
    )
    assert claims["exp"] - claims["iat"] == seconds


def test_a_link_is_good_for_its_purpose_alone_and_no_access_token_is_one() -> None:
    for made in Purpose:
        sent = link_tokens.sign_link(made, 5, "state")
        good = []
        for purpose in Purpose:
            try:
                good.append(link_tokens.read_link(purpose, sent).purpose)
            except link_tokens.Invalid:
                continue
        assert good == [made]
        with pytest.raises(tokens.Invalid):
            tokens.read_token(sent)
    with pytest.raises(link_tokens.Invalid):
        link_tokens.read_link(Purpose.RESET, tokens.sign_access_token(5, 0, fresh=True))


def test_what_is_signed_like_ours_is_read() -> None:
    assert link_tokens.read_link(Purpose.RESET, signed()).subject_id == 5


@pytest.mark.parametrize(
    "sent",
    [
        signed(exp=int(time.time()) - 1),
        signed(key=SECRET["key"]),
        signed(key="x" * 40),
        signed(algorithm="HS512"),
        signed(kid="9"),
        signed(aud="verify"),
        signed(iss="another"),
        signed(sub="five"),
        *(signed(**{name: None}) for name in link_tokens.REQUIRED_CLAIMS),
        jwt.encode({"sub": "5"}, "", "none", headers={"kid": "1"}),
        "a.b.c",
        "",
        None,
        7,
    ],
)
def test_what_is_not_ours_is_invalid(sent: object) -> None:
    with pytest.raises(link_tokens.Invalid):
        link_tokens.read_link(Purpose.RESET, sent)


def test_a_link_of_the_previous_key_is_good_until_that_is_gone() -> None:
    old, client = link_tokens.sign_link(Purpose.RESET, 5, "state"), boto3.client("secretsmanager")
    rotated = {"kid": "2", "key": "n" * 40, "previous-kid": "1", "previous-key": SECRET["key"]}
    client.put_secret_value(SecretId="auth", SecretString=json.dumps(rotated))
    secret_keys.load_secret.cache_clear()
    assert link_tokens.read_link(Purpose.RESET, old).fits("state")
    client.put_secret_value(SecretId="auth", SecretString=json.dumps({"kid": "2", "key": "n" * 40}))
    secret_keys.load_secret.cache_clear()
    with pytest.raises(link_tokens.Invalid):
        link_tokens.read_link(Purpose.RESET, old)
    client.put_secret_value(SecretId="auth", SecretString=json.dumps(SECRET))
    secret_keys.load_secret.cache_clear()
