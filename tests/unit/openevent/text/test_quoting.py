"""Values of users in messages."""

import pytest

from openevent.text.quoting import quote_value


@pytest.mark.parametrize(
    ("value", "quoted"),
    [
        ("潮", '"潮"'),
        ("a\nb", '"a\\nb"'),
        ("\u202egp", '"\\u202egp"'),
        ("👩\u200d💻", '"👩\u200d💻"'),
        ("\u0645\u06cc\u200c\u062e", '"\u0645\u06cc\u200c\u062e"'),
        (1.0, '"1.0"'),
        ("x" * 81, '"' + "x" * 79 + '…"'),
    ],
)
def test_a_quoted_value_keeps_its_letters(value: object, quoted: str) -> None:
    assert quote_value(value) == quoted
