"""The addresses of deleted accounts."""

import pytest

from openevent.domain.people.user_deletion import remove_suffix


@pytest.mark.parametrize(
    ("stored_address", "address"),
    [
        ("ada@example.org", "ada@example.org"),
        ("ada@example.org.deleted", "ada@example.org"),
        ("ada@example.org.deleted.deleted", "ada@example.org"),
        ("ada@example.deleted.org", "ada@example.deleted.org"),
    ],
)
def test_the_suffix_of_a_deleted_users_address_is_removed(
    stored_address: str, address: str
) -> None:
    assert remove_suffix(stored_address) == address
