"""What becomes of the addresses of deleted users."""

import pytest

from openevent.domain.deletion import plain


@pytest.mark.parametrize(
    ("kept", "address"),
    [
        ("ada@example.org", "ada@example.org"),
        ("ada@example.org.deleted", "ada@example.org"),
        ("ada@example.org.deleted.deleted", "ada@example.org"),
        ("ada@example.deleted.org", "ada@example.deleted.org"),
    ],
)
def test_a_deleted_users_address_is_found_again(kept: str, address: str) -> None:
    assert plain(kept) == address
