"""The handler of functions that run from the working tree (docs/local.md#a-quick-loop).

It imports the real handler, LIVE_HANDLER, from the folders LIVE_SOURCES, and imports it anew before
a call if a file has changed. Packages from elsewhere stay loaded.
"""

import contextlib
import importlib
import importlib.util
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

HANDLER = "LIVE_HANDLER"
SOURCES = "LIVE_SOURCES"
SHARED = ("openevent", "migrations")
"""The folders of the layer; another function's package is not watched."""

type Handler = Callable[[dict[str, Any], Any], Any]
type Stamps = dict[str, tuple[int, int]]
"""Time of change and size of each file."""


class LiveHandler:
    """A function's handler, `package.module.function`, that follows changes of its sources."""

    def __init__(self, name: str, folders: Sequence[str]) -> None:
        self._module, _, self._function = name.rpartition(".")
        self._folders = folders
        self._stamps: Stamps = {}
        self._handler: Handler | None = None

    def __call__(self, event: dict[str, Any], context: Any) -> Any:
        try:
            handler = self.refresh()
        except Exception as error:
            if "requestContext" not in event:
                raise
            # An exception would end this process, and a new one takes longer to start.
            return _build_answer(error)
        return handler(event, context)

    def refresh(self) -> Handler:
        """Return the current handler. Raises what its import raises, which is printed first."""
        stamps = self._read_stamps()
        if self._handler is None or stamps != self._stamps:
            self._forget(stamps)
            self._handler = self._import()
        return self._handler

    def _read_stamps(self) -> Stamps:
        packages = (self._module.partition(".")[0], *SHARED)
        roots = [Path(folder, package) for folder in self._folders for package in packages]
        return {str(file): _stamp(file) for root in roots for file in _list_files(root)}

    def _forget(self, stamps: Stamps) -> None:
        """Drop all modules of the sources, and the bytecode of changed files.

        Bytecode is stale if a file changes twice within a second and keeps its size.
        """
        database = sys.modules.get("openevent.infra.db")
        if database:
            database.close()
        for path, _ in stamps.items() ^ self._stamps.items():
            if path.endswith(".py"):
                Path(importlib.util.cache_from_source(path)).unlink(missing_ok=True)
        self._stamps, self._handler = stamps, None
        for name, module in list(sys.modules.items()):
            if self._is_source(module):
                del sys.modules[name]
        importlib.invalidate_caches()

    def _is_source(self, module: ModuleType) -> bool:
        # A package without an __init__.py has folders and no file.
        paths = [getattr(module, "__file__", None) or "", *getattr(module, "__path__", ())]
        prefixes = tuple(f"{folder}{os.sep}" for folder in self._folders)
        return any(path.startswith(prefixes) for path in paths)

    def _import(self) -> Handler:
        try:
            module = importlib.import_module(self._module)
            return getattr(module, self._function)  # type: ignore[no-any-return]
        except BaseException:
            traceback.print_exc()  # the emulator reports the message alone
            raise


def _build_answer(error: Exception) -> dict[str, Any]:
    message = f"The source cannot be imported: {type(error).__name__}: {error}"
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    body = json.dumps({"message": message})
    return {"statusCode": 500, "headers": headers, "body": body, "isBase64Encoded": False}


def _list_files(root: Path) -> Iterator[Path]:
    for folder, folders, files in root.walk(follow_symlinks=True):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (folder / file for file in files)


def _stamp(file: Path) -> tuple[int, int]:
    """Return what changes with a file; an editor may have just removed it."""
    try:
        status = file.stat()
    except FileNotFoundError:
        return 0, 0
    return status.st_mtime_ns, status.st_size


def create_handler() -> LiveHandler:
    """Create the handler of this process, and import its sources so that it starts warm."""
    folders = os.environ[SOURCES].split(os.pathsep)
    sys.path[:0] = folders
    handler = LiveHandler(os.environ[HANDLER], folders)
    with contextlib.suppress(Exception):  # printed, and tried again by the first call
        handler.refresh()
    return handler


if SOURCES in os.environ:
    lambda_handler = create_handler()
