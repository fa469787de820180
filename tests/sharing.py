"""How workers of pytest-xdist share the tests: whole files, and the end-to-end tests together."""

from typing import Final

from xdist.scheduler import LoadFileScheduling

ONE_STACK: Final = "tests/e2e/"
"""Its tests share a running stack, so one worker has them all."""


class SuiteScheduling(LoadFileScheduling):
    """Gives each worker whole files: a file has one database."""

    def _split_scope(self, nodeid: str) -> str:
        return ONE_STACK if nodeid.startswith(ONE_STACK) else super()._split_scope(nodeid)
