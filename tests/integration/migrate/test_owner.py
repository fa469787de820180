"""The first login to a new Aurora; a server behind a TLS front plays Aurora."""

import contextlib
import json
import secrets
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import boto3
import pg8000.exceptions
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from moto import mock_aws

from local.services import postgres as servers
from migrate import owner
from openevent.infra import aws, config, db, rds_login

PASSWORD = secrets.token_hex(16)
ROLE = "openevent_owner"
SSL_REQUEST = bytes.fromhex("0000000804d2162f")


def _create_context(folder: Path) -> ssl.SSLContext:
    """A server's context with a self-signed certificate for 127.0.0.1, which is in root.pem."""
    key = ec.generate_private_key(ec.SECP256R1())
    common_name = "Amazon RDS eu-central-1 Root CA ECC256 G1"
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])
    now = datetime.now(UTC)
    tomorrow = now + timedelta(days=1)
    number = x509.random_serial_number()
    hosts = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), number, now, tomorrow)
        .add_extension(hosts, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private_key = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "root.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(private_key)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "root.pem", folder / "key.pem")
    return context


class TlsFront(socketserver.ThreadingTCPServer):
    """Speaks TLS as PostgreSQL does, for a server that was built without it."""

    daemon_threads = True

    def __init__(self, port: int, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.port = port
        self.context = context


class _Session(socketserver.BaseRequestHandler):
    server: TlsFront

    def handle(self) -> None:
        assert self.request.recv(8) == SSL_REQUEST
        self.request.sendall(b"S")
        with (
            self.server.context.wrap_socket(self.request, server_side=True) as client,
            socket.create_connection(("127.0.0.1", self.server.port)) as database,
        ):
            threading.Thread(target=_copy, args=[database, client], daemon=True).start()
            _copy(client, database)


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)


@pytest.fixture
def aurora(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[servers.Server]:
    """A server with Aurora's roles; settings and a secret point to its TLS front."""
    with contextlib.ExitStack() as parts:
        server = parts.enter_context(
            servers.running(tmp_path / "aurora", tmp_path / "log", keeps_data=False)
        )
        servers.execute(
            server.url,
            f"CREATE ROLE {ROLE} SUPERUSER LOGIN PASSWORD '{PASSWORD}'",
            "CREATE ROLE rds_iam",
        )
        front = parts.enter_context(
            TlsFront(urlsplit(server.url).port or 0, _create_context(tmp_path))
        )
        threading.Thread(target=front.serve_forever, daemon=True).start()
        parts.callback(front.shutdown)
        monkeypatch.setattr(rds_login, "CERTIFICATES", tmp_path / "root.pem")
        parts.enter_context(mock_aws())
        _set_environment(front.server_address[1], monkeypatch)
        yield server
    for function in (config.settings, aws.client, db.load_tls_context):
        function.cache_clear()


def _set_environment(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    variables = {
        "ENVIRONMENT": "staging",
        "DATABASE_HOST": "127.0.0.1",
        "DATABASE_PORT": str(port),
        "DATABASE_NAME": "postgres",
        "DATABASE_USER": ROLE,
        "DATABASE_SECRET_ID": "owner",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    for function in (config.settings, aws.client, db.load_tls_context):
        function.cache_clear()
    text = json.dumps({"username": ROLE, "password": PASSWORD})
    boto3.client("secretsmanager").create_secret(Name="owner", SecretString=text)


def _list_members(server: servers.Server) -> list[list[object]]:
    """The roles that log in by IAM tokens."""
    return servers.execute(
        server.url,
        "SELECT m.rolname FROM pg_auth_members"
        " JOIN pg_roles r ON r.oid = roleid JOIN pg_roles m ON m.oid = member"
        " WHERE r.rolname = 'rds_iam'",
    )


def test_the_first_login_uses_the_password_and_grants_tokens(aurora: servers.Server) -> None:
    owner.switch_to_tokens()
    assert _list_members(aurora) == [[ROLE]]


def test_an_owner_with_tokens_is_not_changed(aurora: servers.Server) -> None:
    servers.execute(aurora.url, f"ALTER ROLE {ROLE} PASSWORD 'another'")
    owner.switch_to_tokens()
    assert _list_members(aurora) == []


def test_any_other_refusal_is_raised(
    aurora: servers.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_NAME", "elsewhere")
    config.settings.cache_clear()
    with pytest.raises(pg8000.exceptions.DatabaseError, match="elsewhere"):
        owner.switch_to_tokens()
    assert _list_members(aurora) == []


def test_a_region_without_root_certificates_is_named(
    aurora: servers.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    # boto3, whose secrets are those of this machine, reads AWS_DEFAULT_REGION alone.
    monkeypatch.setenv("AWS_REGION", "il-central-1")
    with pytest.raises(rds_login.RegionUnknown, match="il-central-1"):
        owner.switch_to_tokens()
    assert _list_members(aurora) == []
