"""A small form of `make load`: buyers at a narrow front get the seats that there are, no more."""

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any

from local.load import __main__ as load
from local.load.buyers import Rush
from local.stack.state import State
from tests import waiting
from tests.e2e.crowd import run_front

NARROW = {"queue_seconds": 0.1}
"""A bound that turns buyers away even where the stack is fast."""


def test_sixty_buyers_get_twelve_seats(stack: dict[str, Any], state: State, tmp_path: Path) -> None:
    with run_front(state.target, tmp_path, json.dumps(NARROW)) as api:
        result = load.run(stack, api, 60, 12, Rush(0, waiting.GUARD_SECONDS))
    assert list(result.find_violations()) == []
    assert result.count_ends() == {HTTPStatus.OK: 12, HTTPStatus.CONFLICT: 48}
