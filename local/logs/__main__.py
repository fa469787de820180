"""`make logs`: the lines that functions have logged, for a person.

Without `--stack` they are those of the local stack: the last `--lines` ones. With it they are those
of the last `--hours` in CloudWatch. `--request` shows the lines of one request: the `id` of an
error. `--follow` goes on with new lines until it is interrupted.
"""

import argparse
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from local.cloud.account import find_account
from local.deployment import samconfig
from local.logs import cloudwatch, file
from local.logs.cloudwatch import FunctionLogs
from local.logs.lines import LogFilter, LogLine
from local.stack.state import DEVELOPER_STATE, ROOT, State

HOURS: Final = 1.0
HOURS_OF_REQUEST: Final = 24.0
"""An error is often looked up on the next day."""
LINES: Final = 100


def main(arguments: list[str], state: State = DEVELOPER_STATE) -> int:
    """Print the lines; return 0, or 1 after printing why there are none."""
    options = _parse(arguments)
    log_filter = LogFilter(options.function, options.request)
    unknown = _find_unknown(options.function)
    if unknown:
        print(unknown, file=sys.stderr)
        return 1
    try:
        if options.stack in ("", samconfig.LOCAL):
            return _show_local(options, log_filter, state)
        return _show_deployed(options, log_filter)
    except (samconfig.Unusable, cloudwatch.Refused) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _show_local(options: argparse.Namespace, log_filter: LogFilter, state: State) -> int:
    folder = Path(state.read()["logs"]) if state.stack.exists() else state.logs
    log = folder / "emulator.log"
    position = log.stat().st_size if log.exists() else 0
    lines = file.read_lines(log, log_filter)
    count = 0 if options.request else options.lines
    _print(lines[-count:] if count else lines)
    if options.follow:
        _print(file.follow(log, log_filter, position))
    return 0 if lines else _report_nothing(options, str(log))


def _show_deployed(options: argparse.Namespace, log_filter: LogFilter) -> int:
    account = find_account(options.stack, options.region)
    logs = FunctionLogs(account.client("logs"), options.stack, log_filter)
    hours = options.hours or (HOURS_OF_REQUEST if options.request else HOURS)
    since = time.time() - hours * 3600
    if options.follow:
        _print(logs.follow(since))
    lines = logs.read(since)
    _print(lines)
    place = f"the last {hours:g} hours of {options.stack} in {account.region}: use HOURS=…"
    return 0 if lines else _report_nothing(options, place)


def _print(lines: Iterable[LogLine]) -> None:
    for line in lines:
        print(line.format(), flush=True)


def _report_nothing(options: argparse.Namespace, place: str) -> int:
    subject = f"of the request {options.request} " if options.request else ""
    print(f"No line {subject}is in {place}", file=sys.stderr)
    return 1


def _find_unknown(function: str) -> str:
    """Say which functions there are if the product has none of this name."""
    names = [path.parent.name for path in sorted(ROOT.glob("functions/*/handler.py"))]
    if not function or function.replace("-", "_") in names:
        return ""
    return f"No function is named {function!r}: use one of {', '.join(names)}."


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make logs", description="What functions have logged.")
    parser.add_argument("--stack", default="", help="a deployed stack; without it the local one")
    parser.add_argument("--region", default="", help="its region, if samconfig.toml has another")
    parser.add_argument("--function", default="", help="a folder of functions/, such as api")
    parser.add_argument("--request", default="", help="the id of an error of the API")
    parser.add_argument("--hours", type=float, default=0.0)
    parser.add_argument("--lines", type=int, default=LINES, help="the last lines; 0: all")
    parser.add_argument("--follow", action="store_true")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
