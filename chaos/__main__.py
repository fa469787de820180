"""`python -m chaos --minutes M [--seed N] [--stack FILE]`: a run of chaos and its checks."""

import argparse
import json
import secrets
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from chaos import report, run
from chaos.world import World
from local.process import die_with_parent
from local.stack import stack as stacks
from local.stack.state import State

JOURNAL: Final = "journal.jsonl"


def main(arguments: list[str]) -> int:
    """Run chaos; return 1 if a check finds a violation."""
    options = _parse(arguments)
    seed = secrets.randbits(32) if options.seed is None else options.seed
    command = f"make chaos MINUTES={options.minutes:g} SEED={seed}"
    folder = Path(tempfile.mkdtemp(prefix="open-event-chaos-"))
    print(f"Seed {seed}. This run again: {command}", flush=True)
    die_with_parent.watch_parent()
    with ExitStack() as exits:
        world = World(_find_stack(options.stack, folder, exits))
        evidence = run.run(world, seed, options.minutes * 60, folder / JOURNAL)
        violations = list(run.find_violations(evidence))
        for line in report.describe(evidence):
            print(line)
    return finish(violations, folder, command)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, required=True, help="how long users act")
    parser.add_argument("--seed", type=int, help="the number of a plan; a new one without it")
    parser.add_argument("--stack", type=Path, help="stack.json of a running stack")
    return parser.parse_args(arguments)


def _find_stack(file: Path | None, folder: Path, exits: ExitStack) -> dict[str, Any]:
    """Read the description of the given stack, or start one with the shortest times."""
    if file is not None:
        return dict(json.loads(file.read_text()))
    state = State(folder / "stack")
    return exits.enter_context(stacks.running(state, port=0, pace="test"))


def finish(violations: list[str], folder: Path, command: str) -> int:
    """Print the violations, and keep the journal and the logs if there are some."""
    for violation in violations:
        print(f"VIOLATION: {violation}")
    if not violations:
        print("No violation.")
        shutil.rmtree(folder, ignore_errors=True)
        return 0
    print(f"{len(violations)} violations. The journal and the logs: {folder}\nAgain: {command}")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
