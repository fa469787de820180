"""The folder of a stack, with the file that describes it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / ".tools" / "bin"


@dataclass(frozen=True)
class State:
    """The folder of one stack: `.local` for developers, a temporary one for a test run."""

    folder: Path

    @property
    def stack(self) -> Path:
        """The JSON file with all addresses (docs/contract/local-stack.md#stack-file)."""
        return self.folder / "stack.json"

    @property
    def logs(self) -> Path:
        """The folder with one log per part."""
        return self.folder / "logs"

    @property
    def data(self) -> Path:
        """The folder of rows and objects, which survive a stop."""
        return self.folder / "data"

    @property
    def auth_secret(self) -> Path:
        """The file with the key that signs tokens."""
        return self.data / "auth-secret.json"

    @property
    def objects(self) -> Path:
        """The folder in which the emulator stores objects."""
        return self.data / "objects"

    @property
    def saved_objects(self) -> Path:
        """The folder of the objects of the emulator before."""
        return self.data / "objects.before"

    @property
    def mails(self) -> Path:
        """The folder of the inbox's mails."""
        return self.data / "mails"

    @property
    def demo(self) -> Path:
        """The folder of what the demonstration has downloaded."""
        return self.folder / "demo"

    @property
    def run(self) -> Path:
        """The folder of the current run only."""
        return self.folder / "run"

    @property
    def lock(self) -> Path:
        """The file that the supervisor locks while it runs."""
        return self.folder / "supervisor.lock"

    @property
    def deploy_lock(self) -> Path:
        """The file that a process locks while it deploys."""
        return self.folder / "deploy.lock"

    @property
    def ending(self) -> Path:
        """The file that exists once the stack has begun to end."""
        return self.run / "ending"

    @property
    def keepalive(self) -> Path:
        """The named pipe whose open writing ends keep the stack alive."""
        return self.run / "keepalive"

    @property
    def keep_marker(self) -> Path:
        """The file that exists if the stack stays alive without an open keepalive pipe."""
        return self.run / "kept"

    @property
    def journal(self) -> Path:
        """The supervisor's log."""
        return self.logs / "supervisor.log"

    @property
    def deployment(self) -> Path:
        """The file with the parameters of the last deployment, for its repetition."""
        return self.run / "deployment.json"

    @property
    def deployed(self) -> Path:
        """The file with the fingerprint of the deployed sources."""
        return self.run / "deployed"

    @property
    def live_marker(self) -> Path:
        """The file that exists if the functions run from the working tree."""
        return self.run / "live"

    @property
    def target(self) -> Path:
        """The file for the front: the API's address at the emulator, then its function's name."""
        return self.run / "target"

    def read(self) -> dict[str, Any]:
        """Read the description of the running stack. Raises FileNotFoundError if none runs."""
        return dict(json.loads(self.stack.read_text()))


DEVELOPER_STATE = State(ROOT / ".local")
"""The folder of the developer's stack."""
NOT_RUNNING = "No stack is running: `make up` starts one."


def write_file(path: Path, text: str) -> None:
    """Write a file that only its owner may read; readers see the old or the new text, not half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.draft")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)
