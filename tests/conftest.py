"""Real servers for tests: PostgreSQL from a wheel and the AWS emulator; both end with the run."""

import functools
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.loaders import create_loader
from hypothesis import HealthCheck, settings

from local.services import emulator as emulators
from local.services import postgres as servers
from local.stack import schema
from tests import sharing, suite_times
from tests.node import packages

PASSWORD = secrets.token_hex(16)

# By default an example that takes over 200 ms fails, and so do examples that are made slowly.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# Each session of boto3 parses the descriptions of its services; each test module has two.
botocore.session.create_loader = functools.cache(create_loader)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share the tests of `--dist loadfile` in our way."""
    is_by_file = config.getvalue("dist") == "loadfile"
    return sharing.SuiteScheduling(config, log) if is_by_file else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the time of each suite."""
    suite_times.print_suites(terminalreporter)


@pytest.fixture(scope="module", autouse=True)
def _no_credentials_of_other_modules() -> None:
    """boto3 keeps its default session, with the credentials of whoever used it first."""
    boto3.DEFAULT_SESSION = None


@pytest.fixture(scope="session")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory, logs: Path) -> Iterator[servers.Server]:
    """A PostgreSQL server with the owner role; `.url` is the superuser's."""
    with servers.running(
        tmp_path_factory.mktemp("postgres"), logs / "postgres.log", keeps_data=False
    ) as server:
        schema.create_owner(server.url, PASSWORD)
        yield server


@pytest.fixture(scope="session")
def migrated(postgres: servers.Server) -> str:
    """The name of a migrated database that nobody uses, to copy from."""
    template = schema.ensure_database(postgres.url, PASSWORD, "migrated")
    schema.migrate(template)
    return "migrated"


@pytest.fixture(scope="module")
def database(postgres: servers.Server, migrated: str) -> Iterator[schema.Database]:
    """A new migrated database per test module: `.url` for functions, `.owner_url` for the owner."""
    name = f"test_{secrets.token_hex(8)}"
    yield schema.ensure_database(postgres.url, PASSWORD, name, template=migrated)
    servers.execute(postgres.url, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def running_emulator(
    tmp_path_factory: pytest.TempPathFactory, logs: Path
) -> Iterator[emulators.Emulator]:
    with emulators.running(tmp_path_factory.mktemp("emulator"), logs / "emulator.log") as emulator:
        yield emulator


@pytest.fixture(scope="module")
def emulator(running_emulator: emulators.Emulator) -> emulators.Emulator:
    """An empty AWS for this test module: `.url` is the endpoint of every service."""
    running_emulator.reset()
    return running_emulator


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """Install the npm packages for the scripts in tests/node; skip if Node is missing."""
    return packages.installed()
