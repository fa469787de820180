"""The picture of a terminal has the text and the colours of the lines."""

import html
import re

from local.commands import terminal_picture
from local.terminal import colors


def read_parts(svg: str) -> list[list[tuple[str, str]]]:
    """The style and the text of each part of each line."""
    lines = re.findall(r"<text [^>]*>(.*?)</text>", svg)
    parts = [re.findall(r'<tspan(?: style="([^"]*)")?>([^<]*)</tspan>', line) for line in lines]
    return [[(style, html.unescape(text)) for style, text in line] for line in parts]


def test_colors_become_styles_and_the_text_stays() -> None:
    line = f'\x1b[{colors.GREEN};{colors.BOLD}m0002\x1b[0m  a < b & "c"'
    assert read_parts(terminal_picture.draw(["$ make", line])) == [
        [("", "$ make")],
        [("fill:#56d364;font-weight:bold", "0002"), ("", '  a < b & "c"')],
    ]


def test_a_long_line_is_cut_and_each_line_has_a_place() -> None:
    svg = terminal_picture.draw(["x" * 200, "y"])
    (long,), (short,) = read_parts(svg)
    assert long[1] == "x" * (terminal_picture.LONGEST_LINE - 1) + "…"
    assert short == ("", "y")
    assert re.findall(r'<text x="16" y="(\d+)">', svg) == ["30", "50"]


def test_the_picture_of_the_docs_is_one() -> None:
    lines = read_parts(terminal_picture.PICTURE.read_text())
    texts = ["".join(text for _, text in line) for line in lines]
    assert texts[0] == "$ make db DO=history"
    assert any("  head" in text for text in texts)
    assert any("current" in text for text in texts)
