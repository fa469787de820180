"""docs/security/inventories.md has each key, secret and log that the product has."""

import re
from typing import Final

from tests.architecture.security_page import FOLDER
from tests.architecture.template import raw
from tests.architecture.test_citations import tracked

TEXT: Final = (FOLDER / "inventories.md").read_text()
DERIVED: Final = re.compile(r"derive_key\([\w.]+, f?\"(\w+:?)")


def list_resources(type_: str) -> list[str]:
    """List the logical ids of the template's resources of a type."""
    resources = raw()["Resources"].items()
    return [name for name, resource in resources if resource["Type"] == type_]


def read_section(heading: str) -> str:
    """Read the text below a heading."""
    return TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_each_key_of_the_code_is_in_the_inventory() -> None:
    paths = [path for path in tracked("functions", "layers") if path.suffix == ".py"]
    purposes = {purpose for path in paths for purpose in DERIVED.findall(path.read_text())}
    assert purposes == set(re.findall(r"derived: `([\w:]+)`", read_section("Keys")))


def test_each_secret_of_the_template_is_in_the_inventory() -> None:
    secrets = list_resources("AWS::SecretsManager::Secret")
    assert sorted(secrets) == sorted(re.findall(r"`(\w+Secret)`", read_section("Keys")))


def test_each_log_of_the_template_is_in_the_inventory() -> None:
    groups = list_resources("AWS::Logs::LogGroup")
    assert sorted(groups) == sorted(re.findall(r"`(\w+Logs)`", read_section("Logs")))
