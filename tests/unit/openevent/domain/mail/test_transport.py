"""The values of a mail transport; hosts are addresses, so that no test asks a name server."""

from base64 import b64decode, b64encode
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from openevent.domain.mail import transport
from openevent.domain.refusals import Invalid
from openevent.infra import config


@pytest.fixture(autouse=True)
def _in_production(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("DATABASE_HOST", "db")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    config.settings.cache_clear()
    yield
    config.settings.cache_clear()


@pytest.mark.parametrize("host", ["8.8.8.8", " 2600::1 ", ""])
def test_a_host_may_have_a_public_address(host: str) -> None:
    assert transport._read_host(host) == host.strip()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.0.0.1",
        "169.254.169.254",
        "::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "0",
    ],
)
def test_a_host_may_not_have_a_private_address(host: str) -> None:
    with pytest.raises(ValueError, match="public addresses only"):
        transport._read_host(host)


def test_a_host_must_be_resolved() -> None:
    with pytest.raises(ValueError, match="cannot be resolved"):
        transport._read_host("a" * 64)


@pytest.mark.parametrize("port", [25, 80, 1025, 0, True])
def test_mail_is_sent_to_one_of_three_ports(port: int) -> None:
    assert [transport._read_port(allowed) for allowed in (465, 587, 2525)] == [465, 587, 2525]
    with pytest.raises(ValueError, match="465, 587 or 2525"):
        transport._read_port(port)


def make_public_key(curve: ec.EllipticCurve) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    key = ec.generate_private_key(curve).public_key()
    return b64encode(key.public_bytes(serialization.Encoding.DER, form)).decode()


def test_a_verification_key_is_of_the_curve_p_256() -> None:
    key = make_public_key(ec.SECP256R1())
    values = (key, f" {key} ", "")
    read = [transport._read("sendgrid-verification-key", value) for value in values]
    assert read == [key, key, ""]
    compressed = b64encode(b64decode(key)[:-32]).decode()
    for value in (
        make_public_key(ec.SECP384R1()),
        compressed,
        key[:-4],
        f"{key}AAAA",
        key[1:],
        "SG.key",
        "MFkw",
        7,
    ):
        with pytest.raises(Invalid) as refusal:
            transport._read("sendgrid-verification-key", value)
        assert refusal.value.pointer == "attributes/sendgrid-verification-key"
