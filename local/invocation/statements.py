"""Prints each SQL statement of this process with its time, as the driver sends it."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from pg8000.core import CoreConnection

from openevent.infra import pg8000_pipeline

METHODS = (
    (CoreConnection, "execute_simple"),
    (CoreConnection, "execute_unnamed"),
    (pg8000_pipeline.Connection, "execute_unnamed"),
)
"""The methods that send one statement each; none calls another."""

type Method = Callable[..., Any]


@contextmanager
def printed(*, is_on: bool) -> Iterator[None]:
    """Print the statements of the block, without the values that they bind, and their sum."""
    if not is_on:
        yield
        return
    seconds: list[float] = []
    originals = [getattr(owner, name) for owner, name in METHODS]
    for (owner, name), original in zip(METHODS, originals, strict=True):
        setattr(owner, name, _measure(original, seconds))
    try:
        yield
    finally:
        for (owner, name), original in zip(METHODS, originals, strict=True):
            setattr(owner, name, original)
        total = f"{len(seconds)} statements, {sum(seconds) * 1000:.1f} ms"
        print(f"SQL {total}", file=sys.stderr)


def _measure(method: Method, seconds: list[float]) -> Method:
    @wraps(method)
    def execute(connection: Any, statement: str, *arguments: Any, **options: Any) -> Any:
        start = time.perf_counter()
        try:
            return method(connection, statement, *arguments, **options)
        finally:
            seconds.append(time.perf_counter() - start)
            text = " ".join(statement.split())
            print(f"SQL {seconds[-1] * 1000:8.1f} ms  {text}", file=sys.stderr, flush=True)

    return execute
