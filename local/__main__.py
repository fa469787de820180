"""`python -m local up|down|reset|demo`: the local stack from the command line."""

import os
import shutil
import sys

from local.process import die_with_parent
from local.process.processes import Failed
from local.services import postgres
from local.stack import session, stack
from local.stack.state import MINE


def up() -> int:
    """Start the stack, or find the one that runs, and leave it running."""
    with stack.running(MINE, database_url=os.environ.get("DATABASE_URL", ""), keep=True) as found:
        print(f"API        {found['api']}")
        print(f"Inbox      {found['smtp']['inbox']}")
        print(f"AWS        {found['aws_endpoint']}")
        print(f"Database   {found['database_url']}")
        for role in ("admin", "organizer"):
            print(f"{role.title():<10} {found[role]['email']}  {found[role]['password']}")
        print(f"Logs       {found['logs']}")
        print(f"All of it  {MINE.stack}")
    return 0


def down() -> int:
    """Stop the stack; its data stay."""
    print("The stack has stopped." if session.end(MINE) else "No stack was running.")
    return 0


def reset() -> int:
    """Stop the stack and forget its data."""
    down()
    postgres.wipe(MINE.data / "postgres")
    for folder in (MINE.data, MINE.run, MINE.logs):
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def demo() -> int:
    """Run the demonstration."""
    from local.commands import demo  # noqa: PLC0415 - only here

    return demo.main()


def main(arguments: list[str]) -> int:
    """Run one command; 1 where a part of the stack failed, 130 where the person interrupted it."""
    commands = {"up": up, "down": down, "reset": reset, "demo": demo}
    if len(arguments) != 1 or arguments[0] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    die_with_parent.end_with_caller()
    try:
        return commands[arguments[0]]()
    except Failed as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; what was started has ended.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
