"""The plan of a run: the steps of every actor with their arguments, a pure function of the seed.

A run takes steps from these endless sequences until its time is over. How the steps of several
actors interleave is not planned: it depends on the machine.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from chaos.archives import BROKEN_KINDS

type Arguments = dict[str, Any]
type Draw = Callable[[Random], Arguments]

STEPS_OF_ONE_USER: Final = 40
"""After so many steps a new user comes: imports are limited per user and day
(docs/contract/jobs.md#limits)."""
QUEUES: Final = ("imports", "exports", "images", "documents", "changes", "mails", "outcomes")
FUNCTIONS: Final = (
    "import-worker",
    "export-worker",
    "image-worker",
    "document-worker",
    "dispatcher",
    "mailer",
    "scheduler",
)


@dataclass(frozen=True)
class Step:
    """A step of an actor: an action with arguments, after a pause in seconds."""

    actor: str
    number: int
    action: str
    arguments: Arguments
    pause: float


def plan_user(seed: int, user: int) -> Iterator[Step]:
    """Plan the steps of a user."""
    return _plan(seed, f"user{user}", USER_ACTIONS, first="join", longest_pause=1.0)


def plan_faults(seed: int, number: int) -> Iterator[Step]:
    """Plan the faults of one source of faults."""
    return _plan(seed, f"faults{number}", FAULTS, first=None, longest_pause=2.5)


def _plan(
    seed: int,
    actor: str,
    actions: Mapping[str, tuple[int, Draw]],
    first: str | None,
    longest_pause: float,
) -> Iterator[Step]:
    random = Random(f"{seed}/{actor}")  # noqa: S311 - a plan must repeat
    names, weights = list(actions), [weight for weight, _ in actions.values()]
    number = 0
    while True:
        name = random.choices(names, weights)[0]
        if first and number % STEPS_OF_ONE_USER == 0:
            name = first
        _, draw = actions[name]
        yield Step(actor, number, name, draw(random), random.uniform(0, longest_pause))
        number += 1


def _draw_import(random: Random) -> Arguments:
    kind = random.choices(("good", "large", "broken"), (6, 2, 3))[0]
    sessions = random.randint(150, 500) if kind == "large" else random.randint(1, 12)
    media = random.randint(30, 60) if kind == "large" else random.randint(0, 6)
    return {
        "content": random.getrandbits(32),
        "broken": random.choice(BROKEN_KINDS) if kind == "broken" else None,
        "sessions": sessions,
        "media": media,
        "is_dry": random.random() < 0.15,  # noqa: PLR2004
        "way": random.choice(("form", "upload")),
        "is_twice": random.random() < 0.2,  # noqa: PLR2004
        "publish": random.random() < 0.3,  # noqa: PLR2004
        "replace_after": random.uniform(0, 1.5) if random.random() < 0.2 else None,  # noqa: PLR2004
    }


def _draw_export(random: Random) -> Arguments:
    media = [name for name in ("image", "document") if random.random() < 0.6]  # noqa: PLR2004
    return {"event": random.getrandbits(16), "media": media}


def _draw_event(random: Random) -> Arguments:
    return {"event": random.getrandbits(16)}


def _draw_session_edit(random: Random) -> Arguments:
    return {
        "event": random.getrandbits(16),
        "session": random.getrandbits(16),
        "title": f"Edited {random.getrandbits(32):08x}",
        "is_stale": random.random() < 0.15,  # noqa: PLR2004
    }


def _draw_event_edit(random: Random) -> Arguments:
    return {"event": random.getrandbits(16), "place": f"Place {random.getrandbits(32):08x}"}


def _draw_poll(random: Random) -> Arguments:
    return {"job": random.getrandbits(16), "polls": random.choice((1, 1, 2, 4, 8))}


def _draw_cancel(random: Random) -> Arguments:
    return {"job": random.getrandbits(16), "after": random.uniform(0, 1.5)}


def _draw_order(random: Random) -> Arguments:
    return {
        "order": random.getrandbits(16),
        "seats": random.randint(1, 5),
        "is_completed": random.random() < 0.5,  # noqa: PLR2004
    }


def _draw_nothing(_: Random) -> Arguments:
    return {}


USER_ACTIONS: Final[Mapping[str, tuple[int, Draw]]] = {
    "join": (0, _draw_nothing),
    "import": (16, _draw_import),
    "export": (10, _draw_export),
    "own_data": (3, _draw_nothing),
    "poll": (30, _draw_poll),
    "cancel": (7, _draw_cancel),
    "edit_session": (12, _draw_session_edit),
    "edit_event": (6, _draw_event_edit),
    "delete": (3, _draw_event),
    "restore": (4, _draw_event),
    "purge": (2, _draw_event),
    "order": (8, _draw_order),
    "complete_order": (8, _draw_order),
    "cancel_order": (4, _draw_order),
}
"""The actions of users with their weights."""


def _draw_kill(random: Random) -> Arguments:
    return {
        "function": random.choices(FUNCTIONS, (5, 3, 2, 2, 1, 2, 1))[0],
        "process": random.getrandbits(16),
        "delay": random.choice((0.0, 0.0, random.uniform(0, 0.3), random.uniform(0, 2))),
    }


def _draw_duplicate(random: Random) -> Arguments:
    return {
        "queue": random.choice(QUEUES),
        "message": random.getrandbits(16),
        "copies": random.choice((1, 1, 2, 4)),
        "delay": random.choice((0, 0, 1, 3)),
    }


def _draw_reorder(random: Random) -> Arguments:
    return {"queue": random.choice(QUEUES)}


def _draw_poison(random: Random) -> Arguments:
    return {
        "queue": random.choice(QUEUES),
        "kind": random.getrandbits(16),
        "is_of_job": random.random() < 0.5,  # noqa: PLR2004
    }


def _draw_sessions(random: Random) -> Arguments:
    return {"share": random.choice((0.3, 1.0)), "numbers": random.getrandbits(32)}


FAULTS: Final[Mapping[str, tuple[int, Draw]]] = {
    "kill": (10, _draw_kill),
    "duplicate": (6, _draw_duplicate),
    "reorder": (4, _draw_reorder),
    "poison": (2, _draw_poison),
    "end_database_sessions": (2, _draw_sessions),
}
"""The faults with their weights. Users themselves replace uploads."""
