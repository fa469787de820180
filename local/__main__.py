"""`python -m local up|down|reset|demo`: commands for the local stack."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from local.process import die_with_parent
from local.process.processes import Failed
from local.services import postgres
from local.stack import session, stack
from local.stack.state import DEVELOPER_STATE


def up() -> int:
    """Start the stack, unless it runs already, and leave it running.

    With RELOAD=1 its functions run from the working tree.
    """
    database_url = os.environ.get("DATABASE_URL", "")
    is_live = os.environ.get("RELOAD", "") not in ("", "0")
    with stack.running(
        DEVELOPER_STATE, database_url=database_url, keep=True, is_live=is_live
    ) as description:
        _print(description)
    if is_live:
        print("Code       functions and layers of the working tree; changes are live at once")
    return 0


def _print(description: dict[str, Any]) -> None:
    print(f"API        {description['api']}")
    print(f"Reference  {description['api']}/v1/docs")
    print(f"Inbox      {description['smtp']['inbox']}")
    print(f"AWS        {description['aws_endpoint']}")
    print(f"Database   {description['database_url']}")
    for role in ("admin", "organizer"):
        login = description[role]
        print(f"{role.title():<10} {login['email']}  {login['password']}")
    print(f"Logs       {description['logs']}")
    print(f"All of it  {DEVELOPER_STATE.stack}")


def down() -> int:
    """Stop the stack; its data stay."""
    was_running = session.stop(DEVELOPER_STATE)
    print("The stack has stopped." if was_running else "No stack was running.")
    return 0


def reset() -> int:
    """Stop the stack and delete its data."""
    down()
    postgres.wipe(DEVELOPER_STATE.data / "postgres")
    for folder in _list_folders():
        shutil.rmtree(folder, ignore_errors=True)
    print("Its data are deleted.")
    return 0


def _list_folders() -> list[Path]:
    state = DEVELOPER_STATE
    return [state.data, state.run, state.logs, state.demo]


def demo() -> int:
    """Run the demonstration."""
    from local.commands import demo  # noqa: PLC0415 - other commands do not need it

    return demo.main()


def main(arguments: list[str]) -> int:
    """Run one command; return 1 if a part of the stack failed, 130 after an interruption."""
    commands = {"up": up, "down": down, "reset": reset, "demo": demo}
    if len(arguments) != 1 or arguments[0] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    die_with_parent.watch_parent()
    try:
        return commands[arguments[0]]()
    except Failed as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; everything that was started has ended.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
