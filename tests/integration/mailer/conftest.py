"""The mailer's environment: an emulated AWS, a real mail server, and no database."""

from collections.abc import Iterator, Mapping

import pytest

from local.services import emulator as emulators
from local.stack import schema
from mailer.protocols import network
from tests import virtual_time
from tests.integration import cloud
from tests.integration.mailer import desk, mail_server
from tests.integration.mailer.authority import Authority

NO_DATABASE = schema.Database("postgresql://nobody:none@127.0.0.1:1/none", "")


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.create(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def environment(emulator: emulators.Emulator, authority: Authority) -> Mapping[str, str]:
    """The environment variables of the mailer."""
    own_variables = {"SSL_CERT_FILE": str(authority.file), "POWERTOOLS_SERVICE_NAME": "mailer"}
    return {**cloud.create_services(NO_DATABASE, emulator), **own_variables}


@pytest.fixture
def virtual() -> Iterator[virtual_time.VirtualTime]:
    """The time of the mailer in this process; it passes only when a server announces it."""
    with virtual_time.running() as clock:
        yield clock


@pytest.fixture(autouse=True)
def _mailer(as_worker: None, virtual: virtual_time.VirtualTime) -> Iterator[None]:
    """Run each test as the mailer in virtual time, with an empty queue of outcomes."""
    network.load_tls_context.cache_clear()
    desk.read_outcomes()
    yield
    network.load_tls_context.cache_clear()


@pytest.fixture
def server() -> Iterator[mail_server.MailServer]:
    """A mail server without encryption and login, to which the mailer's secret points."""
    with mail_server.running() as running:
        desk.save_transport(host="localhost", port=running.port, encryption="none")
        yield running
