"""npm's devour-client against the local stack: tests/node/devour.js says what it saw."""

import json
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests import waiting
from tests.e2e.programme import SESSIONS, Programme, create_programme

TALKS = [f"Talk {each}" for each in range(SESSIONS)]
GONE = "Not Found"


@pytest.fixture(scope="module")
def programme(api: str, stack: dict[str, Any]) -> Programme:
    return create_programme(api, stack["organizer"])


@pytest.fixture(scope="module")
def report(node_modules: Path, programme: Programme) -> dict[str, Any]:
    command = ["node", node_modules.parent / "devour.js", json.dumps(asdict(programme))]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=waiting.GUARD_SECONDS, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize(
    ("type_", "names"), [("session", TALKS), ("speaker", ["Ada"]), ("track", ["Mills"])]
)
def test_it_reads_one_and_all(report: dict[str, Any], type_: str, names: list[str]) -> None:
    assert report[type_] == {"one": names[0], "all": names}


def test_it_pages(report: dict[str, Any]) -> None:
    assert report["pages"] == {"count": SESSIONS, "pages": [TALKS[:2], TALKS[2:4]]}


def test_it_includes(report: dict[str, Any]) -> None:
    assert report["includes"] == {"event": "Looms", "track": "Mills", "speakers": ["Ada"]}


def test_it_follows_related_links(report: dict[str, Any], programme: Programme) -> None:
    assert report["follows"] == {
        "track": "Mills",
        "speakers": ["Ada"],
        "linked": [{"type": "speaker", "id": programme.speaker}],
        "built": TALKS,
    }


@pytest.mark.parametrize(
    ("type_", "name"),
    [("session", "Weaving by steam"), ("speaker", "Grace Hopper"), ("track", "Punched cards")],
)
def test_it_creates_updates_and_deletes(report: dict[str, Any], type_: str, name: str) -> None:
    message = "Object successfully deleted"
    assert report["writes"][type_] == {"changed": name, "read": name, "said": message, "gone": GONE}


def test_it_links_anew_and_finds_the_field_that_is_wrong(report: dict[str, Any]) -> None:
    assert report["links"] == {"speakers": ["Ada"], "track": None, "wrong": ["color"]}
