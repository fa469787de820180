"""Addresses that are bound to statements."""

import pytest
from sqlalchemy.sql.functions import Function

from openevent.model.addresses import bind_key


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("Ada@Example.ORG", "ada@example.org"),
        ("a\0da@example.org", "ada@example.org"),
        ("a@" + "ü." * 1_000, "a@" + "ü." * 1_000),
    ],
)
def test_python_folds_ascii_and_texts_that_no_row_has(address: str, key: str) -> None:
    assert bind_key(address) == key


def test_the_database_folds_other_letters() -> None:
    assert isinstance(bind_key("ada@bücher.example"), Function)
