"""`python -m local.commands.terminal_picture`: saves docs/tools/history.svg.

The picture shows what `make db DO=history` prints at this moment about the local stack, in its
colours. No test runs it: run it when the lines look different.
"""

import html
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from local.stack.state import ROOT
from local.terminal import colors

PICTURE: Final = ROOT / "docs" / "tools" / "history.svg"
COMMAND: Final = (sys.executable, "-m", "local.migrations", "history")
PROMPT: Final = "$ make db DO=history"
LINES: Final = 8
LONGEST_LINE: Final = 96
FONT_SIZE: Final = 14
CHARACTER_WIDTH: Final = 8.43
"""Pixels of a character in a monospace font of that size."""
LINE_HEIGHT: Final = 20
MARGIN: Final = 16
PART: Final = re.compile(r"(?:\x1b\[([0-9;]*)m)?([^\x1b]*)")
STYLES: Final = {
    colors.BOLD: "font-weight:bold",
    colors.DIM: "fill:#8b949e",
    colors.RED: "fill:#ff7b72",
    colors.GREEN: "fill:#56d364",
    colors.YELLOW: "fill:#e3b341",
    colors.CYAN: "fill:#56d4dd",
}
"""Style of each code; a picture has no theme of a terminal."""
FONT: Final = "ui-monospace,SFMono-Regular,Menlo,Consolas,monospace"


def main(path: Path = PICTURE) -> int:
    """Save the picture; return the command's code if it failed."""
    environment = os.environ | {"FORCE_COLOR": "1"}
    run = subprocess.run(
        COMMAND, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if run.returncode:
        print(run.stderr, file=sys.stderr)
        return run.returncode
    path.parent.mkdir(exist_ok=True)
    path.write_text(draw([PROMPT, *run.stdout.splitlines()[:LINES]]))
    print(f"{path.relative_to(ROOT)} is saved.")
    return 0


def draw(lines: list[str]) -> str:
    """Draw lines of a terminal as SVG."""
    texts = [_cut(line) for line in lines]
    longest = max(len(colors.strip(text)) for text in texts)
    width = round(longest * CHARACTER_WIDTH) + 2 * MARGIN
    height = len(texts) * LINE_HEIGHT + 2 * MARGIN
    rows = [_draw_line(text, number) for number, text in enumerate(texts, 1)]
    style = f"font-family:{FONT};font-size:{FONT_SIZE}px;fill:#e6edf3;white-space:pre"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">',
            '<rect width="100%" height="100%" rx="8" fill="#0d1117"/>',
            f'<g style="{style}" xml:space="preserve">',
            *rows,
            "</g>",
            "</svg>\n",
        ]
    )


def _cut(line: str) -> str:
    """Cut a long line; its colours are at its begin."""
    excess = len(colors.strip(line)) - LONGEST_LINE
    return f"{line[: -excess - 1]}…" if excess > 0 else line


def _draw_line(text: str, number: int) -> str:
    baseline = MARGIN + number * LINE_HEIGHT - 6
    return f'<text x="{MARGIN}" y="{baseline}">{"".join(_draw_parts(text))}</text>'


def _draw_parts(text: str) -> Iterator[str]:
    for codes, part in PART.findall(text):
        if not part:
            continue
        styles = [STYLES[code] for code in codes.split(";") if code in STYLES]
        style = f' style="{";".join(styles)}"' if styles else ""
        yield f"<tspan{style}>{html.escape(part)}</tspan>"


if __name__ == "__main__":
    sys.exit(main())
