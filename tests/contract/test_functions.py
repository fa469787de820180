"""Each built function answers its sample event, which also serves `sam local invoke`."""

import json
from typing import Any

from tests.contract.conftest import Start
from tests.contract.lambdas import ROOT


def sample(name: str) -> Any:
    return json.loads((ROOT / "events" / f"{name}.json").read_text())


def test_migrate_migrates_and_makes_an_administrator(start: Start) -> None:
    migrate = start("MigrateFunction")
    assert migrate.invoke(sample("migrate")) == {"revision": "0001"}
    assert migrate.invoke(sample("admin")) == {"id": "1", "created": True, "has-password": False}
