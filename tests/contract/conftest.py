"""Built functions in the Runtime Interface Emulator."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from local.services import emulator as emulators
from local.stack import schema
from tests.architecture.template import deployed, function
from tests.contract import lambdas
from tests.factories.builds import build

type Start = Callable[[str], lambdas.Function]
type BuildFunction = Callable[[str], Path]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reason = lambdas.find_obstacle()
    own_items = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in own_items if reason else []:
        item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the packages that Lambda itself has."""
    return lambdas.link_runtime(tmp_path_factory.mktemp("runtime"))


@pytest.fixture(scope="session")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built layer's folder of packages."""
    return build("SharedLayer", tmp_path_factory.mktemp("layer")) / "python"


@pytest.fixture(scope="session")
def packages(layer: Path, runtime: Path) -> tuple[Path, Path]:
    """The folders beside a function's own."""
    return layer, runtime


@pytest.fixture(scope="session")
def build_function(tmp_path_factory: pytest.TempPathFactory) -> BuildFunction:
    """Build a function once; the folder of its package."""
    return cache(lambda logical_id: build(logical_id, tmp_path_factory.mktemp(logical_id)))


@pytest.fixture
def start(
    tmp_path: Path,
    packages: tuple[Path, Path],
    build_function: BuildFunction,
    database: schema.Database,
    emulator: emulators.Emulator,
) -> Iterator[Start]:
    """Start the function with this logical id and its local environment of the template."""
    urls = {
        "DatabaseUrl": database.url,
        "OwnerDatabaseUrl": database.owner_url,
        "AwsEndpointUrl": emulator.url,
    }
    template = deployed("local", ApiOrigin="http://127.0.0.1:8080", **urls)
    with ExitStack() as functions:

        def start_function(logical_id: str) -> lambdas.Function:
            properties = function(template, logical_id)
            path = [build_function(logical_id), *packages]
            variables = properties["Environment"]["Variables"]
            environment = {name: str(value) for name, value in variables.items()}
            return functions.enter_context(
                lambdas.running(properties["Handler"], path, tmp_path / "rie", environment)
            )

        yield start_function
