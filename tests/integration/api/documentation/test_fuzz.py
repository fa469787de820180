"""The API answers any request as its reference says, never with a 5xx: schemathesis tries it.

`make test` sends each operation a few requests, always the same; `make soak` and `make fuzz` go on
for FUZZ_MINUTES.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from openevent.auth import tokens
from openevent.infra import db
from openevent.infra.telemetry import logger
from openevent.model.permissions import Identity
from tests.factories.worlds import World, create_world
from tests.integration.api.documentation import fuzzing
from tests.integration.api.health import loopback
from tests.unit.api.client import Client

PEOPLE: Final = ("anonymous", "organizer", "super admin")
MINUTES: Final = float(os.environ.get("FUZZ_MINUTES", "15"))
SHORT: Final = ("--phases=fuzzing", "--max-examples=1", "--seed=1", "--no-shrink")
PHASES: Final = ("coverage,fuzzing", "stateful")
SECONDS: Final = max(1, round(MINUTES * 60 / len(PEOPLE) / len(PHASES)))
LONG: Final = tuple((f"--phases={phases}", f"--max-time={SECONDS}") for phases in PHASES)
LOG_OUT_EVERYWHERE: Final = "/v1/auth/blacklist"


@pytest.fixture(scope="module")
def url(environment: dict[str, str]) -> Iterator[str]:
    """The API; of its log the errors alone, which a failed test shows."""
    level = logger.log_level
    logger.setLevel("ERROR")
    with loopback.serve() as url:
        yield url
    logger.setLevel(level)


@pytest.fixture
def worlds() -> tuple[World, World]:
    """Two of them, with people of their own; everybody's token goes on as long as the fuzzing."""
    with db.transaction() as connection:
        return create_world(connection, "published"), create_world(connection, "published")


def token(who: Identity) -> str | None:
    return (
        tokens.sign_access_token(who.id, 0, fresh=True, seconds=86_400)
        if who.is_logged_in
        else None
    )


@pytest.mark.parametrize("runs", [(SHORT,), pytest.param(LONG, marks=pytest.mark.soak)])
@pytest.mark.parametrize("name", PEOPLE)
def test_every_answer_is_one_that_the_reference_allows(
    url: str,
    worlds: tuple[World, World],
    tmp_path: Path,
    name: str,
    runs: tuple[tuple[str, ...], ...],
) -> None:
    who = worlds[0].people[name]
    staying = [f"--exclude-path={LOG_OUT_EVERYWHERE}"] if who.is_logged_in else []
    for options in runs:
        fuzzing.run(url, token(who), fuzzing.build_openapi(*worlds), tmp_path, *options, *staying)
    assert not who.is_logged_in or Client(token(who)).get(f"/v1/users/{who.id}").status == 200, (
        "it has locked itself out"
    )


def test_so_are_those_of_logging_out_everywhere(
    url: str, worlds: tuple[World, World], tmp_path: Path
) -> None:
    leaver = worlds[0].people["user"]
    fuzzing.run(
        url,
        token(leaver),
        fuzzing.build_openapi(*worlds),
        tmp_path,
        *SHORT,
        f"--include-path={LOG_OUT_EVERYWHERE}",
    )
    assert Client(token(leaver)).get(f"/v1/users/{leaver.id}").status == 401
