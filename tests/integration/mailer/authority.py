"""A certificate authority for the tests, and the certificates that it signs."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "The authority")])


@dataclass(frozen=True)
class Authority:
    """Clients trust `file`.

    `context` is for a server with the name `localhost`, `foreign` for another name.
    """

    file: Path
    context: ssl.SSLContext
    foreign: ssl.SSLContext

    @classmethod
    def create(cls, folder: Path) -> Self:
        key = ec.generate_private_key(ec.SECP256R1())
        file = folder / "authority.pem"
        is_authority = x509.BasicConstraints(ca=True, path_length=None)
        file.write_bytes(_sign(key, key, NAME, is_authority))
        context = _create_context(key, folder, "localhost")
        foreign = _create_context(key, folder, "elsewhere.example.org")
        return cls(file, context, foreign)


def _create_context(
    authority: ec.EllipticCurvePrivateKey, folder: Path, name: str
) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName([x509.DNSName(name)])
    file = folder / f"{name}.pem"
    private_key = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private_key + _sign(key, authority, x509.Name([]), names))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def _sign(
    key: ec.EllipticCurvePrivateKey,
    issuer: ec.EllipticCurvePrivateKey,
    subject: x509.Name,
    extension: x509.ExtensionType,
) -> bytes:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(NAME)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(extension, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()), critical=False
        )
    )
    if isinstance(extension, x509.BasicConstraints):
        usage = x509.KeyUsage(
            digital_signature=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(issuer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
