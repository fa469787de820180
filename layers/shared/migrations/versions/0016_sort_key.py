"""SQL functions to fold and to sort texts, the same in a database of any locale.

PostgreSQL's own lower() and its order of texts depend on the database's locale.

Revision ID: 0016
"""

from collections.abc import Iterable, Iterator

from alembic import op

revision = "0016"
down_revision = "0015"

LATIN = (
    (0xC6, 0xC6, 32, 1),
    (0xD0, 0xD0, 32, 1),
    (0xD8, 0xD8, 32, 1),
    (0xDE, 0xDE, 32, 1),
    (0x110, 0x110, 1, 1),
    (0x126, 0x126, 1, 1),
    (0x141, 0x141, 1, 1),
    (0x14A, 0x14A, 1, 1),
    (0x152, 0x152, 1, 1),
    (0x166, 0x166, 1, 1),
)
GREEK = (
    (0x391, 0x3A1, 32, 1),
    (0x3A3, 0x3A9, 32, 1),
    (0x3C2, 0x3C2, 1, 1),
)
CYRILLIC = (
    (0x402, 0x404, 80, 2),
    (0x405, 0x406, 80, 1),
    (0x408, 0x40B, 80, 1),
    (0x40F, 0x40F, 80, 1),
    (0x410, 0x418, 32, 1),
    (0x41A, 0x42F, 32, 1),
)
ARMENIAN = ((0x531, 0x556, 48, 1),)
OTHER = (
    (0x181, 0x181, 210, 1),
    (0x182, 0x184, 1, 2),
    (0x186, 0x186, 206, 1),
    (0x187, 0x187, 1, 1),
    (0x189, 0x18A, 205, 1),
    (0x18B, 0x18B, 1, 1),
    (0x18E, 0x18E, 79, 1),
    (0x18F, 0x18F, 202, 1),
    (0x190, 0x190, 203, 1),
    (0x191, 0x191, 1, 1),
    (0x193, 0x193, 205, 1),
    (0x194, 0x194, 207, 1),
    (0x196, 0x196, 211, 1),
    (0x197, 0x197, 209, 1),
    (0x198, 0x198, 1, 1),
    (0x19C, 0x19C, 211, 1),
    (0x19D, 0x19D, 213, 1),
    (0x19F, 0x19F, 214, 1),
    (0x1A2, 0x1A4, 1, 2),
    (0x1A6, 0x1A6, 218, 1),
    (0x1A7, 0x1A7, 1, 1),
    (0x1A9, 0x1A9, 218, 1),
    (0x1AC, 0x1AC, 1, 1),
    (0x1AE, 0x1AE, 218, 1),
    (0x1B1, 0x1B2, 217, 1),
    (0x1B3, 0x1B5, 1, 2),
    (0x1B7, 0x1B7, 219, 1),
    (0x1B8, 0x1B8, 1, 1),
    (0x1BC, 0x1BC, 1, 1),
    (0x1E4, 0x1E4, 1, 1),
    (0x1F6, 0x1F6, -97, 1),
    (0x1F7, 0x1F7, -56, 1),
    (0x21C, 0x21C, 1, 1),
    (0x220, 0x220, -130, 1),
    (0x222, 0x224, 1, 2),
    (0x23A, 0x23A, 10795, 1),
    (0x23B, 0x23B, 1, 1),
    (0x23D, 0x23D, -163, 1),
    (0x23E, 0x23E, 10792, 1),
    (0x241, 0x241, 1, 1),
    (0x243, 0x243, -195, 1),
    (0x244, 0x244, 69, 1),
    (0x245, 0x245, 71, 1),
    (0x246, 0x24E, 1, 2),
    (0x345, 0x345, 116, 1),
    (0x370, 0x372, 1, 2),
    (0x376, 0x376, 1, 1),
    (0x37F, 0x37F, 116, 1),
    (0x3CF, 0x3CF, 8, 1),
    (0x3D8, 0x3EE, 1, 2),
    (0x3F7, 0x3F7, 1, 1),
    (0x3FA, 0x3FA, 1, 1),
    (0x3FD, 0x3FF, -130, 1),
    (0x460, 0x474, 1, 2),
    (0x478, 0x480, 1, 2),
    (0x48A, 0x4BE, 1, 2),
    (0x4C0, 0x4C0, 15, 1),
    (0x4C3, 0x4CD, 1, 2),
    (0x4D4, 0x4D4, 1, 1),
    (0x4D8, 0x4D8, 1, 1),
    (0x4E0, 0x4E0, 1, 1),
    (0x4E8, 0x4E8, 1, 1),
    (0x4F6, 0x4F6, 1, 1),
    (0x4FA, 0x52E, 1, 2),
    (0x10A0, 0x10C5, 7264, 1),
    (0x10C7, 0x10C7, 7264, 1),
    (0x10CD, 0x10CD, 7264, 1),
    (0x13F8, 0x13FD, -8, 1),
    (0x1C80, 0x1C80, -6222, 1),
    (0x1C81, 0x1C81, -6221, 1),
    (0x1C82, 0x1C82, -6212, 1),
    (0x1C83, 0x1C84, -6210, 1),
    (0x1C85, 0x1C85, -6211, 1),
    (0x1C86, 0x1C86, -6204, 1),
    (0x1C87, 0x1C87, -6180, 1),
    (0x1C88, 0x1C88, 35267, 1),
    (0x1C90, 0x1CBA, -3008, 1),
    (0x1CBD, 0x1CBF, -3008, 1),
    (0x1EFA, 0x1EFE, 1, 2),
    (0x2132, 0x2132, 28, 1),
    (0x2183, 0x2183, 1, 1),
    (0x2C00, 0x2C2F, 48, 1),
    (0x2C60, 0x2C60, 1, 1),
    (0x2C62, 0x2C62, -10743, 1),
    (0x2C63, 0x2C63, -3814, 1),
    (0x2C64, 0x2C64, -10727, 1),
    (0x2C67, 0x2C6B, 1, 2),
    (0x2C6D, 0x2C6D, -10780, 1),
    (0x2C6E, 0x2C6E, -10749, 1),
    (0x2C6F, 0x2C6F, -10783, 1),
    (0x2C70, 0x2C70, -10782, 1),
    (0x2C72, 0x2C72, 1, 1),
    (0x2C75, 0x2C75, 1, 1),
    (0x2C7E, 0x2C7F, -10815, 1),
    (0x2C80, 0x2CE2, 1, 2),
    (0x2CEB, 0x2CED, 1, 2),
    (0x2CF2, 0x2CF2, 1, 1),
    (0xA640, 0xA66C, 1, 2),
    (0xA680, 0xA69A, 1, 2),
    (0xA722, 0xA72E, 1, 2),
    (0xA732, 0xA76E, 1, 2),
    (0xA779, 0xA77B, 1, 2),
    (0xA77D, 0xA77D, -35332, 1),
    (0xA77E, 0xA786, 1, 2),
    (0xA78B, 0xA78B, 1, 1),
    (0xA78D, 0xA78D, -42280, 1),
    (0xA790, 0xA792, 1, 2),
    (0xA796, 0xA7A8, 1, 2),
    (0xA7AA, 0xA7AA, -42308, 1),
    (0xA7AB, 0xA7AB, -42319, 1),
    (0xA7AC, 0xA7AC, -42315, 1),
    (0xA7AD, 0xA7AD, -42305, 1),
    (0xA7AE, 0xA7AE, -42308, 1),
    (0xA7B0, 0xA7B0, -42258, 1),
    (0xA7B1, 0xA7B1, -42282, 1),
    (0xA7B2, 0xA7B2, -42261, 1),
    (0xA7B3, 0xA7B3, 928, 1),
    (0xA7B4, 0xA7C2, 1, 2),
    (0xA7C4, 0xA7C4, -48, 1),
    (0xA7C5, 0xA7C5, -42307, 1),
    (0xA7C6, 0xA7C6, -35384, 1),
    (0xA7C7, 0xA7C9, 1, 2),
    (0xA7D0, 0xA7D0, 1, 1),
    (0xA7D6, 0xA7D8, 1, 2),
    (0xA7F5, 0xA7F5, 1, 1),
    (0xAB70, 0xABBF, -38864, 1),
    (0x10400, 0x10427, 40, 1),
    (0x104B0, 0x104D3, 40, 1),
    (0x10570, 0x1057A, 39, 1),
    (0x1057C, 0x1058A, 39, 1),
    (0x1058C, 0x10592, 39, 1),
    (0x10594, 0x10595, 39, 1),
    (0x10C80, 0x10CB2, 64, 1),
    (0x118A0, 0x118BF, 32, 1),
    (0x16E40, 0x16E5F, 32, 1),
    (0x1E900, 0x1E921, 34, 1),
)
"""First, last, distance, step: the letters that Unicode's case folding changes, after NFKD.

ASCII and the sharp s are not among them: fold_text treats them on its own.
"""
CAPITAL_SHARP_S = (0x1E9E, 0x1E9E, 0xDF - 0x1E9E, 1)

IGNORED = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb\U000e0100-\U000e01ef"
)
"""Soft hyphens, characters without width, marks of direction, variation selectors."""
MARKS = (
    r"\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    r"\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    r"\u0711\u0730-\u074a\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u2de0-\u2dff\ufe20-\ufe2f"
)
"""Accents of Latin, Greek and Cyrillic, and the points of Hebrew, Arabic and Syriac.

Marks that make another letter stay: vowels of Indian and Thai scripts, the voicing of kana.
"""
SIMILAR = {
    "\u0142": "l",
    "\u00f8": "o",
    "\u0111": "d",
    "\u00f0": "d",
    "\u0127": "h",
    "\u0167": "t",
    "\u0138": "k",
    "\u014b": "n",
    "\u0259": "e",
}
"""Letters without decomposition that people look up under another one."""
DIGRAPHS = {"\u00e6": "ae", "\u0153": "oe", "\u00fe": "th"}
DOTS_OF_I = {"i\u0307": "i", "\u0131": "i"}
"""Turkish has an I with a dot and one without, in both cases: all four are one letter."""

type Run = tuple[int, int, int, int]


def _list_letters(runs: Iterable[Run]) -> Iterator[tuple[str, str]]:
    """List each letter with its folded form."""
    for first, last, distance, step in runs:
        for code in range(first, last + 1, step):
            yield chr(code), chr(code + distance)


def _list_capitals(runs: Iterable[Run]) -> str:
    return "".join(letter for letter, _ in _list_letters(runs))


def _fold(runs: tuple[Run, ...]) -> str:
    """Build the statement that folds the letters of one table, where the text has some.

    translate() compares each character with its whole table: it gets the capitals of the text.
    """
    capitals, small = _list_capitals(runs), "".join(folded for _, folded in _list_letters(runs))
    return f"""
            IF folded ~ '[{capitals}]' THEN
                capitals := regexp_replace(folded, '[^{capitals}]+', '', 'g');
                folded := translate(folded, capitals, translate(capitals, '{capitals}', '{small}'));
            END IF;"""


def _replace(expression: str, letters: dict[str, str]) -> str:
    for letter, replacement in letters.items():
        expression = f"replace({expression}, '{letter}', '{replacement}')"
    return expression


TABLES = ((*LATIN, CAPITAL_SHARP_S), GREEK, CYRILLIC, ARMENIAN, OTHER)
CAPITALS = "".join(_list_capitals(table) for table in TABLES)
WITH_SIMILAR = f"translate(folded, '{''.join(SIMILAR)}', '{''.join(SIMILAR.values())}')"
FOLD_TEXT = f"""
    CREATE FUNCTION fold_text(words text, without_marks boolean) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
    DECLARE
        folded text COLLATE "C" := lower(normalize(words, NFKD) COLLATE "C");
        capitals text COLLATE "C";
    BEGIN
        IF without_marks THEN
            folded := regexp_replace(folded, '[{MARKS}]+', '', 'g');
        END IF;
        IF octet_length(folded) = length(folded) THEN
            RETURN folded;
        END IF;
        IF folded ~ '[{IGNORED}{CAPITALS}]' THEN
            folded := regexp_replace(folded, '[{IGNORED}]+', '', 'g');{"".join(map(_fold, TABLES))}
        END IF;
        folded := {_replace("folded", {"\u00df": "ss", **DOTS_OF_I})};
        IF without_marks AND folded ~ '[{"".join((*SIMILAR, *DIGRAPHS))}]' THEN
            folded := {_replace(WITH_SIMILAR, DIGRAPHS)};
        END IF;
        RETURN normalize(folded, NFKC);
    END $$"""
"""The text in small letters, without invisible characters, in NFKC.

It calls no function of ours, since PostgreSQL maintains indexes with an empty search path. NFKC
puts the syllables of Korean together again, so that `_` in a pattern means one.
"""
SORT_KEY = """
    CREATE FUNCTION sort_key(words text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN octet_length(words) = length(words) THEN lower(words COLLATE "C")
        ELSE fold_text(words, true) END"""
"""The text by which lists are sorted and searched. PostgreSQL inlines it; most texts are ASCII."""


def upgrade() -> None:
    for statement in (FOLD_TEXT, SORT_KEY):
        op.execute(statement)


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
