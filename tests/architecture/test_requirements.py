"""The locks agree: what tests run on is what is deployed."""

import re

import pytest

from tests.places import ROOT

NAMES = sorted(path.stem for path in (ROOT / "requirements").glob("*.txt"))


def _pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    return dict(re.findall(r"^([a-z][\w.-]*)==([^ ;\\]+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", ["layer", "migrate", "mailer", "image_worker", "document_worker"])
def test_the_developers_environment_has_the_deployed_versions(name: str) -> None:
    deployed, developers = _pins(name), _pins("dev")
    assert deployed == {package: developers.get(package) for package in deployed}


@pytest.mark.parametrize("name", ["migrate", "mailer", "image_worker", "document_worker"])
def test_no_function_brings_what_the_layer_has(name: str) -> None:
    assert _pins(name).keys() & _pins("layer").keys() == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_package_is_locked_by_its_hashes(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert re.findall(r"^[a-z].*==.*[^\\]$", text, re.MULTILINE) == []
    assert "://" not in re.sub(r"^#.*$", "", text, flags=re.MULTILINE)
