"""The program of a shell whose stack is in another folder."""

import sys
from pathlib import Path

PROGRAM = """
import sys
from pathlib import Path
from local.shell.__main__ import main
from local.stack.state import State

sys.exit(main(sys.argv[2:], State(Path(sys.argv[1]))))
"""


def build_command(folder: Path) -> list[str]:
    """Build the command that runs a shell on the stack of a folder."""
    return [sys.executable, "-c", PROGRAM, str(folder)]
