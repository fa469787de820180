"""The admin and the organizer of a local stack."""

from pathlib import Path

from local.services import postgres
from local.stack import people, schema

ROWS = "SELECT email, is_verified, is_admin, is_super_admin FROM users ORDER BY email"


def test_an_admin_and_an_organizer_are_saved_and_keep_their_passwords(
    database: schema.Database, tmp_path: Path
) -> None:
    first = people.save_people(database.url, tmp_path / "people.json")
    second = people.save_people(database.url, tmp_path / "people.json")
    assert first == second
    assert postgres.execute(database.url, ROWS) == [
        ["admin@example.org", True, True, True],
        ["organizer@example.org", True, False, False],
    ]
    assert (tmp_path / "people.json").stat().st_mode & 0o777 == 0o600


def test_a_user_is_verified_by_address_in_any_case(database: schema.Database) -> None:
    postgres.execute(database.url, "INSERT INTO users (email) VALUES ('New@example.org')")
    assert people.verify_user(database.url, "new@EXAMPLE.org")
    assert not people.verify_user(database.url, "nobody@example.org")
    query = "SELECT is_verified FROM users WHERE email = 'New@example.org'"
    assert postgres.execute(database.url, query) == [[True]]
