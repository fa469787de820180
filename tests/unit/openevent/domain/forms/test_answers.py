"""Each type of a form's field, with the answers that it accepts."""

from typing import Any

import pytest

from openevent.domain.forms import answers
from openevent.domain.forms.answers import check_answer
from openevent.resources import BY_TYPE


def test_each_type_of_a_form_has_a_check() -> None:
    kind = BY_TYPE["custom-form"].fields["type"].kind
    assert set(kind.choices) == answers.TYPES.keys()


@pytest.mark.parametrize("type_", answers.TYPES)
def test_null_is_no_answer_to_any_type(type_: str) -> None:
    assert check_answer(type_, None, "It") is None


@pytest.mark.parametrize(
    ("type_", "value", "stored"),
    [
        ("text", "Rice", "Rice"),
        ("text", "", ""),
        ("text", 7, "7"),
        ("select", "M", "M"),
        ("paragraph", "<p>a</p><script>b</script>", "<p>a</p>"),
        ("richtextlink", '<a href="javascript:x()">a</a>', '<a rel="noopener noreferrer">a</a>'),
        ("email", " ada@example.org ", "ada@example.org"),
        ("email", "", None),
        ("number", 1.5, 1.5),
        ("number", 0, 0),
        ("number", "-3", -3),
        ("number", "2.50", 2.5),
        ("number", "1e300", 1e300),
        ("number", " ", None),
        ("year", 2027, 2027),
        ("year", 2027.0, 2027),
        ("year", "1969", 1969),
        ("year", "", None),
        ("boolean", False, False),
        ("boolean", "true", True),
        ("boolean", "", None),
        ("checkbox", True, True),
        ("checkbox", "false", False),
        ("checkbox", "Vegan", "Vegan"),
        ("checkbox", ["Vegan", "Halal"], ["Vegan", "Halal"]),
        ("file", "https://example.org/a.pdf", "https://example.org/a.pdf"),
        ("image", "http://example.org/a.png", "http://example.org/a.png"),
        ("image", "", None),
    ],
)
def test_a_right_answer_is_stored(type_: str, value: Any, stored: Any) -> None:
    answer = check_answer(type_, value, "It")
    assert (answer, type(answer)) == (stored, type(stored))


@pytest.mark.parametrize(
    ("type_", "value", "requirement"),
    [
        ("text", True, "a text"),
        ("text", ["a"], "a text"),
        ("select", {}, "a text"),
        ("paragraph", False, "a text"),
        ("email", "ada", "an email address such as ada@example.org"),
        ("email", f"{'a' * 320}@example.org", "an email address such as ada@example.org"),
        ("number", "many", "a number"),
        ("number", "nan", "a number"),
        ("number", True, "a number"),
        ("year", 27, "a year of four digits, such as 2027"),
        ("year", 2027.5, "a year of four digits, such as 2027"),
        ("year", 12345, "a year of four digits, such as 2027"),
        ("boolean", "yes", "true or false"),
        ("boolean", 1, "true or false"),
        ("checkbox", 1, "true, false, a text or a list of texts"),
        ("checkbox", [1], "true, false, a text or a list of texts"),
        ("checkbox", ["a"] * 101, "true, false, a text or a list of texts"),
        ("file", "javascript:x()", "a URL that begins with http:// or https://"),
        ("image", {"url": "a"}, "a URL that begins with http:// or https://"),
    ],
)
def test_a_wrong_answer_is_refused(type_: str, value: Any, requirement: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the sentence is compared
        check_answer(type_, value, '"food"')
    assert str(refusal.value).startswith(f'"food" must be {requirement}.')
