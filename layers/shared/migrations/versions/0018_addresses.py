"""E-mail addresses are compared by mailbox: in lower case, with the domain in ASCII.

Rows of one mailbox that are there already keep their addresses. They are numbered, so that the
unique indexes can be made; accounts among them also get the shared form as `twin_address`. The
older indexes stay: they belong to the release before.

Revision ID: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

INTERNATIONAL_KEY = """
    CREATE FUNCTION international_address_key(address text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
    DECLARE
        folded text := normalize(lower(normalize(address, NFC)), NFC);
        start integer := length(folded) - strpos(reverse(folded), '@') + 2;
        label text;
        labels text[] := '{}';
        codes integer[];
        code integer;
        encoded text;
        smallest integer;
        following integer;
        delta bigint;
        bias integer;
        done integer;
        basic integer;
        quotient bigint;
        base integer;
        threshold integer;
        digit integer;
    BEGIN
        IF strpos(folded, '@') = 0 OR length(folded) - start + 1 > 253 THEN
            RETURN folded;
        END IF;
        FOREACH label IN ARRAY string_to_array(substr(folded, start), '.') LOOP
            IF octet_length(label) = length(label) OR length(label) > 63 THEN
                labels := labels || label;
                CONTINUE;
            END IF;
            codes := ARRAY(
                SELECT ascii(letter) FROM string_to_table(label, NULL) WITH ORDINALITY
                AS letters (letter, place) ORDER BY place);
            encoded := (
                SELECT coalesce(string_agg(chr(letter), '' ORDER BY place), '')
                FROM unnest(codes) WITH ORDINALITY AS letters (letter, place) WHERE letter < 128);
            basic := length(encoded);
            done := basic;
            encoded := encoded || CASE WHEN basic > 0 THEN '-' ELSE '' END;
            smallest := 128;
            delta := 0;
            bias := 72;
            WHILE done < cardinality(codes) LOOP
                following := (SELECT min(letter) FROM unnest(codes) AS letter WHERE letter >= smallest);
                delta := delta + (following - smallest)::bigint * (done + 1);
                smallest := following;
                FOREACH code IN ARRAY codes LOOP
                    IF code < smallest THEN
                        delta := delta + 1;
                    ELSIF code = smallest THEN
                        quotient := delta;
                        base := 36;
                        LOOP
                            threshold := least(greatest(base - bias, 1), 26);
                            EXIT WHEN quotient < threshold;
                            digit := threshold + (quotient - threshold) % (36 - threshold);
                            encoded := encoded
                                || substr('abcdefghijklmnopqrstuvwxyz0123456789', digit + 1, 1);
                            quotient := (quotient - threshold) / (36 - threshold);
                            base := base + 36;
                        END LOOP;
                        encoded := encoded || substr(
                            'abcdefghijklmnopqrstuvwxyz0123456789', quotient::integer + 1, 1);
                        delta := delta / CASE WHEN done = basic THEN 700 ELSE 2 END;
                        done := done + 1;
                        delta := delta + delta / done;
                        bias := 0;
                        WHILE delta > 455 LOOP
                            delta := delta / 35;
                            bias := bias + 36;
                        END LOOP;
                        bias := bias + (36 * delta / (delta + 38))::integer;
                        delta := 0;
                    END IF;
                END LOOP;
                delta := delta + 1;
                smallest := smallest + 1;
            END LOOP;
            labels := labels || ('xn--' || encoded);
        END LOOP;
        RETURN left(folded, start - 1) || array_to_string(labels, '.');
    END $$"""
"""Labels of the domain are encoded by Punycode (RFC 3492, 6.3), if it is not too long for one."""
KEY = """
    CREATE FUNCTION address_key(address text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN octet_length(address) = length(address) THEN lower(address)
        ELSE international_address_key(address) END"""
"""As openevent.text.addresses.build_key. PostgreSQL puts the expression in place of the call."""

UNIQUE = {
    "users": ((), "email", None),
    "role_invites": (("event_id",), "email", "status = 'pending'"),
    "speaker_invites": (("session_id",), "email", "status = 'pending'"),
    "suppressions": ((), "address", None),
}
"""By table: the scope in which a mailbox has one row, the column, and the condition."""
NUMBER = """
    UPDATE {table} SET twin_number = numbered.number FROM (
        SELECT id, row_number() OVER (
            PARTITION BY address_key({column}){scope} ORDER BY id) - 1 AS number
        FROM {table} WHERE {condition}) AS numbered
    WHERE {table}.id = numbered.id AND numbered.number > 0"""
NAME_TWINS = """
    UPDATE users SET twin_address = address_key(email)
    WHERE address_key(email) IN (SELECT address_key(email) FROM users WHERE twin_number > 0)"""

LEAVE = """
    CREATE FUNCTION leave_twins() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        NEW.twin_address := NULL;
        NEW.twin_number := 0;
        RETURN NEW;
    END $$"""
LEAVE_TRIGGER = """
    CREATE TRIGGER leave_twins BEFORE UPDATE OF email ON users FOR EACH ROW
    WHEN (OLD.twin_address IS NOT NULL AND address_key(NEW.email) <> OLD.twin_address)
    EXECUTE FUNCTION leave_twins()"""
FOLLOW = """
    CREATE FUNCTION follow_twin() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE users SET twin_number = 0, twin_address = CASE WHEN (
            SELECT count(*) FROM users WHERE twin_address = OLD.twin_address) > 1
            THEN twin_address END
        WHERE id = (
            SELECT id FROM users WHERE twin_address = OLD.twin_address
            ORDER BY twin_number LIMIT 1);
        RETURN NULL;
    END $$"""
"""The first one that stays gets the number 0; the last one is no twin any more."""
FOLLOW_TRIGGER = """
    CREATE TRIGGER follow_twin AFTER DELETE OR UPDATE OF email ON users FOR EACH ROW
    WHEN (OLD.twin_address IS NOT NULL) EXECUTE FUNCTION follow_twin()"""

VIEWS = {
    "person_sessions": """
    SELECT creator_id AS user_id, id AS session_id, false AS is_private
    FROM sessions WHERE creator_id IS NOT NULL
    UNION ALL
    SELECT user_id, session_id, true
    FROM speakers JOIN speakers_sessions ON speaker_id = speakers.id
    WHERE user_id IS NOT NULL AND speakers.deleted_at IS NULL
    UNION ALL
    SELECT users.id, session_id, true
    FROM users JOIN speakers ON address_key(speakers.email) = address_key(users.email)
    JOIN speakers_sessions ON speaker_id = speakers.id
    WHERE users.is_verified AND speakers.deleted_at IS NULL""",
    "person_speakers": """
    SELECT user_id, id AS speaker_id, false AS is_private
    FROM speakers WHERE user_id IS NOT NULL
    UNION ALL
    SELECT users.id, speakers.id, true
    FROM users JOIN speakers ON address_key(speakers.email) = address_key(users.email)
    WHERE users.is_verified""",
}


def _number_twins(table: str) -> None:
    scope, column, condition = UNIQUE[table]
    names = "".join(f", {name}" for name in scope)
    op.execute(
        NUMBER.format(table=table, column=column, scope=names, condition=condition or "true")
    )


def _create_unique_index(table: str) -> None:
    scope, column, condition = UNIQUE[table]
    key = sa.literal_column(f"address_key({column})")
    op.create_index(
        f"{table}_mailbox_key",
        table,
        [*scope, key, "twin_number"],
        unique=True,
        postgresql_where=sa.text(condition) if condition else None,
    )


def upgrade() -> None:
    op.execute(INTERNATIONAL_KEY)
    op.execute(KEY)
    op.add_column("users", sa.Column("twin_address", sa.Text(), nullable=True))
    for table in UNIQUE:
        number = sa.Column("twin_number", sa.Integer(), server_default="0", nullable=False)
        op.add_column(table, number)
        _number_twins(table)
    op.execute(NAME_TWINS)
    for table in UNIQUE:
        _create_unique_index(table)
    speaker_key, recipient_key = "address_key(email)", "address_key(recipient)"
    op.create_index("speakers_address_index", "speakers", [sa.text(speaker_key)])
    op.create_index("mails_address_index", "mails", [sa.text(recipient_key), "time"])
    op.create_index("unsubscribes_address_index", "unsubscribes", [sa.text("address_key(address)")])
    for statement in (LEAVE, LEAVE_TRIGGER, FOLLOW, FOLLOW_TRIGGER):
        op.execute(statement)
    for name, select in VIEWS.items():
        op.execute(f"CREATE OR REPLACE VIEW {name} AS {select}")


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
