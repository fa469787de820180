"""The ids of new migrations."""

from local.migrations import revision


def test_a_migration_gets_the_next_id() -> None:
    assert [revision.build_next_id(head) for head in ("0007", "0009", "0099")] == [
        "0008",
        "0010",
        "0100",
    ]
