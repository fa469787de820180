"""Values that are empty for a person who reads them."""

from typing import Any

import pytest

from openevent.domain.forms.blank import is_blank


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        " \t\n",
        "\u00a0\u2003",
        "\u200b\ufeff",
        "<p></p>",
        "<p> &nbsp;</p><br>",
        "<ul><li></li></ul>",
        [],
        [" ", None],
        {},
        {"a": ["", {"b": "<br>"}]},
    ],
)
def test_nothing_to_read_is_blank(value: Any) -> None:
    assert is_blank(value)


@pytest.mark.parametrize(
    "value",
    [
        "x",
        0,
        0.0,
        False,
        "a < b",
        "<",
        "<p>x</p>",
        '<p><img src="https://example.org/a.png"></p>',
        "🚀",
        "&amp;",
        [0],
        ["", "x"],
        {"a": False},
        "<a>" * 5_000,
    ],
)
def test_something_to_read_is_not_blank(value: Any) -> None:
    assert not is_blank(value)
