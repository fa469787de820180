"""The login to Aurora: a token of IAM, and the root certificates of the region.

A token is a URL signed by Signature Version 4 (AWS General Reference). The signature is made here,
because a client of botocore for it takes an eighth of a cold start (docs/benchmark.md).
"""

import hashlib
import hmac
import re
import ssl
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from openevent.infra.aws import Credentials

CERTIFICATES: Final = Path(__file__).parent / "certificates" / "rds-global-bundle.pem"
CERTIFICATE: Final = re.compile("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----")
VALID_SECONDS: Final = 900
"""Aurora accepts a token for 15 minutes."""
SERVICE: Final = "rds-db"
EMPTY_HASH: Final = hashlib.sha256(b"").hexdigest()


class RegionUnknown(Exception):
    """The layer has no root certificate of the region's databases."""


def load_certificates(region: str) -> bytes:
    """Load the root certificates of a region's databases, as DER. Raises RegionUnknown.

    The others would cost thirty times the time (docs/benchmark.md).
    """
    name = f"Amazon RDS {region} Root CA ".encode()
    certificates = map(ssl.PEM_cert_to_DER_cert, CERTIFICATE.findall(CERTIFICATES.read_text()))
    roots = b"".join(certificate for certificate in certificates if name in certificate)
    if not roots:
        raise RegionUnknown(
            f"{CERTIFICATES.name} has no root certificate of Amazon RDS in {region}. "
            "Add the region's roots to that file, or deploy to another region."
        )
    return roots


def build_tls_context(region: str) -> ssl.SSLContext:
    """Build the context that trusts the region's databases alone. Raises RegionUnknown."""
    return ssl.create_default_context(cadata=load_certificates(region))


def sign_token(
    address: str, user: str, region: str, credentials: Credentials, now: datetime
) -> str:
    """Sign a user's token for the database at `address` (host:port), valid for 15 minutes."""
    time = f"{now:%Y%m%dT%H%M%SZ}"
    scope = f"{time[:8]}/{region}/{SERVICE}/aws4_request"
    parameters = {
        "Action": "connect",
        "DBUser": user,
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{credentials.key_id}/{scope}",
        "X-Amz-Date": time,
        "X-Amz-Expires": str(VALID_SECONDS),
        "X-Amz-SignedHeaders": "host",
    }
    if credentials.token:
        parameters["X-Amz-Security-Token"] = credentials.token
    request = f"GET\n/\n{_encode(parameters)}\nhost:{address}\n\nhost\n{EMPTY_HASH}"
    digest = hashlib.sha256(request.encode()).hexdigest()
    key = _derive_key(credentials.secret_key, scope)
    signature = _sign(key, f"AWS4-HMAC-SHA256\n{time}\n{scope}\n{digest}").hex()
    return f"{address}/?{_encode(parameters)}&X-Amz-Signature={signature}"


def _encode(parameters: Mapping[str, str]) -> str:
    """Encode the parameters in their canonical order."""
    pairs = sorted(parameters.items())
    return "&".join(f"{name}={quote(value, safe='-_.~')}" for name, value in pairs)


def _derive_key(secret_key: str, scope: str) -> bytes:
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = _sign(key, part)
    return key


def _sign(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
