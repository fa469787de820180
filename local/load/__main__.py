"""`python -m local.load --buyers B --seats S --seconds T [--stack FILE]`: a rush for tickets."""

import argparse
import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from local.load import sale
from local.load.buyers import Rush, Shop
from local.load.report import Result
from local.process import die_with_parent
from local.stack import stack as stacks
from local.stack.state import State


def main(arguments: list[str]) -> int:
    """Let buyers order on a new stack or a given one; return 1 if a promise is broken."""
    options = _parse(arguments)
    die_with_parent.watch_parent()
    with ExitStack() as exits:
        stack = _find_stack(options.stack, exits)
        rush = Rush(options.seconds / 4, options.seconds)
        result = run(stack, stack["api"], options.buyers, options.seats, rush)
    for line in result.describe():
        print(line)
    violations = list(result.find_violations())
    for violation in violations:
        print(f"VIOLATION: {violation}")
    return 1 if violations else 0


def run(stack: dict[str, Any], api: str, buyers: int, seats: int, rush: Rush) -> Result:
    """Sell `seats` of a running stack to `buyers`; `api` is the address at which they order."""
    with sale.entered(stack):
        offer = sale.open_sale(seats, buyers)
        answers = Shop(api, offer.ticket_id).run(rush, offer.tokens)
        return Result(answers, sale.count_seats(offer), seats)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="load", description=__doc__)
    parser.add_argument("--buyers", type=int, default=1_000, help="accounts, of one seat each")
    parser.add_argument("--seats", type=int, default=200, help="the quantity of the ticket")
    parser.add_argument("--seconds", type=float, default=60, help="how long they come back")
    parser.add_argument("--stack", type=Path, help="stack.json of a running stack")
    return parser.parse_args(arguments)


def _find_stack(file: Path | None, exits: ExitStack) -> dict[str, Any]:
    """Read the description of the given stack, or start one with the bounds of a developer's."""
    if file is not None:
        return dict(json.loads(file.read_text()))
    folder = exits.enter_context(tempfile.TemporaryDirectory(prefix="open-event-load-"))
    return exits.enter_context(stacks.running(State(Path(folder) / "stack"), port=0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
