"""The demonstration: import, export, import again, export again, compare; then sell tickets."""

import contextlib
import json
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from local.commands import compare, ticket_sale
from local.commands.client import POLL_SECONDS, Client, Refused, download, fetch, log_in, register
from local.process.speed import Deadline
from local.stack import people, session, stack
from local.stack.state import DEVELOPER_STATE, ROOT, State

EXAMPLE = ROOT / "examples" / "summit"
BAR = 30
MAIL_SECONDS = 30
MAXIMUM_DIFFERENCES = 20


@dataclass(frozen=True)
class Journey:
    """What the demonstration has left: the second event, its zip and the mail of the first import.

    `differences` are those between the two exports, `tickets` the PDF files of the sold tickets.
    """

    differences: list[str]
    event: str
    archive: Path
    mail: str
    tickets: tuple[Path, ...] = ()


def main() -> int:
    """Run on the running stack or on a temporary one, which stays with KEEP=1.

    Returns 0 if nothing was lost.
    """
    is_kept = os.environ.get("KEEP", "") not in ("", "0")
    return run(DEVELOPER_STATE, keep=is_kept, database_url=os.environ.get("DATABASE_URL", ""))


def run(state: State, **options: Any) -> int:
    """Run on the stack of a folder, started with these options of `stack.running`."""
    start = time.monotonic()
    with stack.running(state, is_live=None, **options) as description:
        try:
            journey = _run(state, description)
        except Refused as error:
            print(f"\n{error}", file=sys.stderr)
            return 1
    print(f"\n{_summarize(journey.differences)} ({time.monotonic() - start:.0f} s)")
    print(describe_rest(journey, description["api"], is_running=session.is_running(state)))
    return 1 if journey.differences else 0


def _run(state: State, description: dict[str, Any]) -> Journey:
    organizer = register_organizer(description)
    with tempfile.TemporaryDirectory(prefix="demo-", dir=state.run) as folder:
        journey = _travel(organizer, description["smtp"]["inbox"], Path(folder))
        tickets = ticket_sale.sell(organizer, description, journey.event, Path(folder))
        state.demo.mkdir(mode=0o700, exist_ok=True)
        archive = journey.archive.replace(state.demo / "export.zip")
        moved = tuple(ticket.replace(state.demo / ticket.name) for ticket in tickets)
    return replace(journey, archive=archive, tickets=moved)


def describe_rest(journey: Journey, api: str, *, is_running: bool) -> str:
    """Say what is left to look at, with links only if the stack runs on."""
    lines = [f"Exported zip  {journey.archive}"]
    lines += [f"Ticket        {ticket}" for ticket in journey.tickets]
    if not is_running:
        return "\n".join([*lines, "The stack has ended: make demo KEEP=1 leaves it running."])
    event = f"{api}/v1/events/{journey.event}"
    lines += [f"Event         {event}", f"Sessions      {event}/sessions?include=speakers"]
    lines += [f"All routes    {api}/v1/docs", f"Mail          {journey.mail}"]
    return "\n".join([*lines, "The stack runs on, and so do these links: make down stops it."])


def register_organizer(description: dict[str, Any]) -> Client:
    """Register an organizer for this run only: imports per day and user are limited."""
    email = f"demo-{secrets.token_hex(4)}@example.org"
    password = secrets.token_urlsafe(12)
    register(description["api"], email, password)
    people.verify_user(description["database_url"], email)
    print(f"Registered {email}")
    return log_in(description["api"], email, password)


def run_journey(organizer: Client, inbox: str, folder: Path) -> list[str]:
    """Run all steps and print each; return the differences between the two exports.

    Raises Refused, also if no mail reports the import.
    """
    return _travel(organizer, inbox, folder).differences


def _travel(organizer: Client, inbox: str, folder: Path) -> Journey:
    original = zip_folder(EXAMPLE, folder / "summit.zip")
    first = _import(organizer, original)
    _print_counts(first)
    mail = _await_mail(inbox, organizer.email, f"Event {first['event_name']} has been imported")
    first_export = _export(organizer, first["id"], folder / "first.zip")
    second = _import(organizer, first_export)
    second_export = _export(organizer, second["id"], folder / "second.zip")
    differences = compare.list_differences(first_export, second_export)
    return Journey(differences, second["id"], second_export, mail)


def zip_folder(source: Path, target: Path) -> Path:
    """Zip a folder's files in the order of their names; return the target."""
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for path in sorted(source.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(source))
    return target


def _import(organizer: Client, archive: Path) -> dict[str, Any]:
    print(f"\nImporting {archive.name} ({archive.stat().st_size // 1024} KB)")
    with _show_bar() as show:
        result = organizer.import_event(archive, show)
    print(f"  {result['event_name']} is event {result['id']}")
    return result


def _export(organizer: Client, event: str, target: Path) -> Path:
    print(f"\nExporting event {event} with its media")
    with _show_bar() as show:
        result = organizer.export_event(event, show)
    download(result["download_url"], target)
    with ZipFile(target) as archive:
        media = sum("/" in name for name in archive.namelist())
    print(f"  downloaded {target.name}: {target.stat().st_size // 1024} KB, {media} media files")
    return target


def _print_counts(result: dict[str, Any]) -> None:
    for name, count in result["counts"].items():
        print(f"  {name.replace('_', ' '):<18} {count:>5}")
    for warning in result.get("warnings", []):
        print(f"  warning: {warning['message']}")


def _await_mail(inbox: str, recipient: str, subject: str) -> str:
    """Wait for a mail; print and return its address. Raises Refused if it does not come."""
    deadline = Deadline(MAIL_SECONDS)
    while not deadline.has_passed():
        for mail in json.loads(fetch(f"{inbox}/mails.json")):
            if (mail["to"], mail["subject"]) == (recipient, subject):
                address = f"{inbox}/mails/{mail['id']}"
                print(f"  a mail has come to {recipient}: {subject}\n  {address}")
                return address
        time.sleep(POLL_SECONDS)
    raise Refused(f"No mail {subject!r} came to {recipient} within {MAIL_SECONDS} s.")


def _summarize(differences: list[str]) -> str:
    if not differences:
        return "Lossless: both exports are the same event, every field and every medium."
    count = f"{len(differences)} differences between the two exports."
    return "\n".join([*differences[:MAXIMUM_DIFFERENCES], count])


@contextlib.contextmanager
def _show_bar() -> Iterator[Any]:
    """Show a progress bar on a terminal, elsewhere one line per new message."""
    is_terminal = sys.stdout.isatty()
    last_line = ""

    def show(percent: int, message: str) -> None:
        nonlocal last_line
        filled = "#" * (percent * BAR // 100)
        line = f"  [{filled:<{BAR}}] {percent:>3} %  {message}"
        if is_terminal:
            print(f"\r\x1b[K{line}", end="", flush=True)
        elif line != last_line:
            print(line, flush=True)
        last_line = line

    try:
        yield show
    finally:
        if is_terminal:
            print()


if __name__ == "__main__":
    sys.exit(main())
