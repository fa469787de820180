"""The privileges of the functions' role in a migrated database."""

from local.services import postgres
from local.stack import schema


def test_the_functions_role_reads_and_writes_rows(database: schema.Database) -> None:
    postgres.execute(database.url, "INSERT INTO users (email) VALUES ('someone@example.org')")
    assert postgres.execute(database.url, "SELECT email FROM users") == [["someone@example.org"]]
