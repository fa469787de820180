"""`python -m local.commands.pictures`: saves pictures of some mails in docs/mails.

Each mail is as wide as a desktop's window and as a phone. It needs Chromium on the PATH (Debian:
apt install chromium). No test runs it: run it after a change of the layout.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from openevent.mail import catalogue, examples, rendering
from openevent.mail.action import Action

FOLDER: Final = Path(__file__).parents[2] / "docs" / "mails"
PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
SIZES: Final = {"desktop": 760, "phone": 390}
"""Widths in pixels."""
MAILS: Final = {
    catalogue.USER_REGISTER: (560, 640),
    catalogue.SESSION_SCHEDULE: (650, 770),
    catalogue.EVENT_IMPORTED: (730, 770),
    catalogue.TICKET_PURCHASED: (1240, 1340),
}
"""Heights in pixels, desktop and phone."""
SETTINGS: Final = {
    "DATABASE_URL": "postgresql://127.0.0.1/none",
    "FRONTEND_ORIGIN": "https://events.example.org",
    "API_ORIGIN": "https://api.example.org",
}
QUIET: Final = ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")


def main() -> int:
    """Save all pictures; return 1 if there is no browser."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        print("No Chromium is on the PATH: install one.", file=sys.stderr)
        return 1
    os.environ |= SETTINGS
    for action, heights in MAILS.items():
        for (name, width), height in zip(SIZES.items(), heights, strict=True):
            picture = FOLDER / f"{action.template}-{name}.png"
            save_picture(program, action, picture, f"{width},{height}")
    return 0


def save_picture(program: str, action: Action, picture: Path, size: str) -> None:
    """Save the picture of a mail with example values."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "mail.html"
        page.write_text(rendering.render(action, examples.build_examples(action)).html)
        options = (
            f"--user-data-dir={folder}/profile",
            f"--window-size={size}",
            f"--screenshot={picture}",
        )
        subprocess.run([program, *QUIET, *options, page.as_uri()], check=True, capture_output=True)


if __name__ == "__main__":
    sys.exit(main())
