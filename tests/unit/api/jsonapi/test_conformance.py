"""The check that every JSON:API answer of the tests passes through."""

import jsonschema_rs
import pytest

from tests.unit.api.client import SCHEMA, conform

pytestmark = pytest.mark.skipif(
    not SCHEMA.exists(), reason="the JSON:API schema is not beside this repository"
)

LINKS = {"self": "/v1/sponsors/1"}


def document(type_: str) -> dict[str, object]:
    return {"data": {"type": type_, "id": "1", "attributes": {"type": "Gold"}, "links": LINKS}}


def is_valid(content: dict[str, object]) -> bool:
    try:
        conform(content)
    except jsonschema_rs.ValidationError:
        return False
    return True


def test_sponsors_and_custom_forms_alone_may_have_a_type() -> None:
    types = ("sponsor", "custom-form", "track", "event")
    assert [is_valid(document(type_)) for type_ in types] == [True, True, False, False]


@pytest.mark.parametrize("wrong", [{"data": {"type": "track", "id": 1}}, {"error": "x"}, {}])
def test_an_invalid_document_is_noticed(wrong: dict[str, object]) -> None:
    assert not is_valid(wrong)
