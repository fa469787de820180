"""A function of the product in this process: its variables, and what is kept of them."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from openevent.auth import secret_keys
from openevent.infra import aws, config, db, storage

CACHED: Final = (
    config.settings,
    aws.client,
    secret_keys.load_secret,
    storage._get_session,  # noqa: SLF001 - the product never forgets it
)
"""What a process of a function reads once."""


@contextmanager
def entered(variables: Mapping[str, str]) -> Iterator[None]:
    """Let this process have these variables during the block, and none of the developer's AWS."""
    before = dict(os.environ)
    for name in before:
        if name.startswith("AWS_"):
            del os.environ[name]
    os.environ.update(variables)
    forget()
    try:
        yield
    finally:
        forget()
        os.environ.clear()
        os.environ.update(before)


def forget() -> None:
    """Forget what this process has read of its variables, and close its connections."""
    db.close()
    for cached in CACHED:
        cached.cache_clear()
