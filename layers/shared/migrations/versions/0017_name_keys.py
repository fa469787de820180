"""Texts are in NFC; names of catalogues and faq types are compared as people read them.

A name that reads like an earlier one of its kind stays: the column `is_twin` leaves it out of the
index until the name changes.

Revision ID: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

TABLES = "event_types, event_topics, event_sub_topics, faq_types"
LOCK = f"LOCK TABLE {TABLES} IN SHARE ROW EXCLUSIVE MODE"
BLANKS = r"\t-\r\u001c-\u0020\u0085\u1680\u2028\u2029"
"""The blanks that NFKC leaves; it turns the others into U+0020."""
NAME_KEY = f"""
    CREATE FUNCTION name_key(words text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN btrim(regexp_replace(fold_text(words, false) COLLATE "C", '[{BLANKS}]+', ' ', 'g'))"""
"""The key of openevent.text.comparison."""
FORGET_TWIN = """
    CREATE FUNCTION forget_twin() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.is_twin := false;
        RETURN NEW;
    END $$"""
TRIGGER = """
    CREATE TRIGGER forget_twin BEFORE UPDATE OF name ON {table}
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION forget_twin()"""
MARK_TWINS = """
    UPDATE {table} SET is_twin = true
    WHERE deleted_at IS NULL AND EXISTS (
        SELECT FROM {table} AS earlier
        WHERE earlier.id < {table}.id AND earlier.deleted_at IS NULL
            AND name_key(earlier.name) = name_key({table}.name)
            AND {parent})"""
PARENTS = {
    "event_types": None,
    "event_topics": None,
    "event_sub_topics": "event_topic_id",
    "faq_types": "event_id",
}
"""The column in whose rows a name is single, by table; None for the whole table."""
KEY = "name_key(name)"
TEXT_COLUMNS = sa.text("""
    SELECT table_name, array_agg(column_name::text) FROM information_schema.columns
    WHERE table_schema = current_schema() AND data_type = 'text' AND table_name = ANY(:tables)
        AND column_name NOT IN ('email', 'password_hash', 'identifier')
    GROUP BY table_name ORDER BY table_name""")
TABLES_OF_TEXTS = (
    *PARENTS,
    *("events", "tracks", "sessions", "session_types", "speakers", "sponsors", "microlocations"),
    *("faqs", "social_links", "event_copyrights", "speakers_calls", "custom_forms", "taxes"),
    *("feedbacks", "users"),
)
NORMALIZE = r"normalize(regexp_replace({}, U&'(<[^<>]*>)\0338+', '\1', 'g'), NFC)"
"""A stroke after a tag goes first: in NFC it would become one character with the end of the tag."""
IN_INDEX = "deleted_at IS NULL AND NOT is_twin"


def _normalize_texts(table: str, columns: list[str]) -> None:
    """Bring the texts of earlier releases to NFC; filters compare with that form."""
    values = ", ".join(f"{column} = {NORMALIZE.format(column)}" for column in columns)
    is_other = " OR ".join(f"{column} IS NOT NFC NORMALIZED" for column in columns)
    op.execute(f"UPDATE {table} SET {values} WHERE {is_other}")


def _mark_twins(table: str, parent: str | None) -> None:
    no_twins = sa.Column("is_twin", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    op.add_column(table, no_twins)
    is_same = f"earlier.{parent} IS NOT DISTINCT FROM {table}.{parent}" if parent else "true"
    op.execute(MARK_TWINS.format(table=table, parent=is_same))
    op.execute(TRIGGER.format(table=table))


def _create_index(table: str, parent: str | None) -> None:
    columns = [KEY, parent] if parent else [KEY]
    if table == "faq_types":
        columns.reverse()
    nulls = " NULLS NOT DISTINCT" if table == "event_sub_topics" else ""
    op.execute(
        f"CREATE UNIQUE INDEX {table}_name_key ON {table} ({', '.join(columns)}){nulls}"
        f" WHERE {IN_INDEX}"
    )


def upgrade() -> None:
    for statement in (LOCK, NAME_KEY, FORGET_TWIN):
        op.execute(statement)
    for table in PARENTS:
        op.drop_index(f"{table}_name_key", table)
    tables = op.get_bind().execute(TEXT_COLUMNS, {"tables": list(TABLES_OF_TEXTS)})
    for table, columns in tables.all():
        _normalize_texts(table, columns)
    for table, parent in PARENTS.items():
        _mark_twins(table, parent)
        _create_index(table, parent)


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
