"""The mailer's surroundings: the emulator's SQS, DynamoDB, S3 and secrets, a real mail server, and no database."""

from collections.abc import Iterator, Mapping

import pytest

from local.services import emulator as emulators
from local.stack import schema
from mailer.protocols import network
from tests.integration import cloud
from tests.integration.mailer import desk, mail_server
from tests.integration.mailer.authority import Authority

NOWHERE = schema.Database("postgresql://nobody:none@127.0.0.1:1/none", "")


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.made(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def environment(emulator: emulators.Emulator, authority: Authority) -> Mapping[str, str]:
    """The variables of the mailer, in place of a worker's."""
    own = {"SSL_CERT_FILE": str(authority.file), "POWERTOOLS_SERVICE_NAME": "mailer"}
    return {**cloud.made(NOWHERE, emulator), **own}


@pytest.fixture(autouse=True)
def _mailer(as_worker: None) -> Iterator[None]:
    """Every test here is the mailer's, and begins with an empty queue of outcomes."""
    network.tls.cache_clear()
    desk.told()
    yield
    network.tls.cache_clear()


@pytest.fixture
def server() -> Iterator[mail_server.Mailserver]:
    """A mail server without encryption and login, which the mailer's secret leads to."""
    with mail_server.running() as running:
        desk.use(host="localhost", port=running.port, encryption="none")
        yield running
