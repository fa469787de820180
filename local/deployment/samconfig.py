"""The environments of samconfig.toml: the stack, region and parameters of each.

`sam deploy --config-env NAME` reads the same sections. Every other command reads them here.
"""

import shlex
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

SAMCONFIG: Final = Path(__file__).parents[2] / "samconfig.toml"
LOCAL: Final = "local"


class Unusable(Exception):
    """samconfig.toml lacks something; the text says what."""


@dataclass(frozen=True)
class Environment:
    """A section of samconfig.toml that `sam deploy` uses, such as `staging`."""

    name: str
    stack_name: str
    region: str
    parameters: Mapping[str, str]


def read_environment(name: str, path: Path = SAMCONFIG) -> Environment:
    """Read one environment. Raises Unusable."""
    environments = {environment.name: environment for environment in list_environments(path)}
    if name not in environments:
        names = ", ".join(environments)
        raise Unusable(f"{path.name} has no environment {name!r}; it has {names}.")
    return environments[name]


def list_environments(path: Path = SAMCONFIG) -> Iterator[Environment]:
    """List the environments with a section [NAME.deploy.parameters]. Raises Unusable."""
    try:
        config = tomllib.loads(path.read_text())
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise Unusable(f"{path.name} cannot be read: {error}") from error
    for name, commands in config.items():
        if isinstance(commands, dict) and "deploy" in commands:
            yield _build_environment(name, commands["deploy"].get("parameters", {}))


def find_region(stack_name: str, path: Path = SAMCONFIG) -> str:
    """Find the region of a stack, whose name may have been given to `sam deploy` alone.

    An unlisted stack is in the region that all environments on AWS share. Raises Unusable.
    """
    deployed = [item for item in list_environments(path) if item.name != LOCAL]
    own = {item.region for item in deployed if item.stack_name == stack_name}
    regions = own or {item.region for item in deployed}
    if len(regions) != 1:
        raise Unusable(f"The region of {stack_name} is not in {path.name}: add REGION=…")
    return regions.pop()


def _build_environment(name: str, section: Mapping[str, Any]) -> Environment:
    return Environment(
        name,
        str(section.get("stack_name", "")),
        str(section.get("region", "")),
        dict(_list_parameters(section.get("parameter_overrides", ()))),
    )


def _list_parameters(overrides: Any) -> Iterator[tuple[str, str]]:
    """List the parameters of a text `A=1 B=2`, of a list of such texts, or of a table."""
    if isinstance(overrides, str):
        for word in shlex.split(overrides):
            name, _, value = word.partition("=")
            yield name, value
    elif isinstance(overrides, Mapping):
        for name, value in overrides.items():
            yield name, ",".join(map(str, value)) if isinstance(value, list) else str(value)
    else:
        for item in overrides:
            yield from _list_parameters(item)
