"""npm's devour-client against the local stack: tests/node/devour.js says what it saw."""

import json
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests import waiting
from tests.e2e.programme import SESSIONS, Programme, made

TALKS = [f"Talk {each}" for each in range(SESSIONS)]
GONE = "Not Found"


@pytest.fixture(scope="module")
def programme(api: str, stack: dict[str, Any]) -> Programme:
    return made(api, stack["organizer"])


@pytest.fixture(scope="module")
def seen(node_modules: Path, programme: Programme) -> dict[str, Any]:
    command = ["node", node_modules.parent / "devour.js", json.dumps(asdict(programme))]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=waiting.GUARD_SECONDS, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize(
    ("type_", "names"), [("session", TALKS), ("speaker", ["Ada"]), ("track", ["Mills"])]
)
def test_it_reads_one_and_all(seen: dict[str, Any], type_: str, names: list[str]) -> None:
    assert seen[type_] == {"one": names[0], "all": names}


def test_it_pages(seen: dict[str, Any]) -> None:
    assert seen["pages"] == {"count": SESSIONS, "pages": [TALKS[:2], TALKS[2:4]]}


def test_it_includes(seen: dict[str, Any]) -> None:
    assert seen["includes"] == {"event": "Looms", "track": "Mills", "speakers": ["Ada"]}


def test_it_follows_related_links(seen: dict[str, Any], programme: Programme) -> None:
    assert seen["follows"] == {
        "track": "Mills",
        "speakers": ["Ada"],
        "linked": [{"type": "speaker", "id": programme.speaker}],
        "built": TALKS,
    }


@pytest.mark.parametrize(
    ("type_", "name"),
    [("session", "Weaving by steam"), ("speaker", "Grace Hopper"), ("track", "Punched cards")],
)
def test_it_creates_updates_and_deletes(seen: dict[str, Any], type_: str, name: str) -> None:
    said = "Object successfully deleted"
    assert seen["writes"][type_] == {"changed": name, "read": name, "said": said, "gone": GONE}


def test_it_links_anew_and_finds_the_field_that_is_wrong(seen: dict[str, Any]) -> None:
    assert seen["links"] == {"speakers": ["Ada"], "track": None, "wrong": ["color"]}
