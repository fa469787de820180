# ruff: noqa: RUF001 - the texts are of all scripts
"""The keys by which texts are sorted and compared, in databases of different locales."""

import secrets
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.strategies import lists, sampled_from
from hypothesis.strategies import text as text_strategy
from sqlalchemy import Connection, NullPool, create_engine, text

from local.services import postgres as servers
from local.stack import schema
from openevent.text.comparison import build_key
from tests.conftest import PASSWORD

LOCALES = ("C", "C.UTF-8", "en_US.UTF-8", "tr_TR.UTF-8", "sv_SE.UTF-8")
"""A server has the first two; of the others those that its system has."""
SURROGATES = range(0xD800, 0xE000)
PIECES = (
    "aAiIİıßẞſﬁ\u0307\u0301\u0345\u200d\u00ad \u00a0\u3000ΑΣςᾳЙйḀＡ①²½ŉ한ᄒ\u1161が\u3099\x1c\t\x85"
    "\U000e0100"
)
"""Characters that normal forms and case folding change in each other's company."""
ALPHABET = [
    "anna",
    "Ärzte",
    "bob",
    "Đorđe",
    "Éric",
    "Erik",
    "Lena",
    "Łukasz",
    "Max",
    "Muller",
    "Müller",
    "müller",
    "Ole",
    "Øystein",
    "Straße",
    "Strassen",
    "Þór",
    "Zorro",
    "Αθήνα",
    "άλφα",
    "БОБ",
    "Ёлка",
    "жук",
    "Հայաստան",
    "שלום",
    "かな",
    "中文",
    "한국",
]
"""In the order of the lists: þ counts as th."""


def connect(url: str) -> Any:
    engine = create_engine(url.replace("postgresql:", "postgresql+pg8000:"), poolclass=NullPool)
    return engine.begin()


@pytest.fixture(scope="module", params=LOCALES)
def connection(postgres: servers.Server, request: pytest.FixtureRequest) -> Iterator[Connection]:
    name = f"locale_{secrets.token_hex(8)}"
    try:
        servers.execute(
            postgres.url,
            f"CREATE DATABASE {name} OWNER {schema.OWNER} TEMPLATE template0 ENCODING 'UTF8' "
            f"LC_COLLATE '{request.param}' LC_CTYPE '{request.param}'",
        )
    except servers.pg8000.exceptions.DatabaseError:
        assert request.param not in LOCALES[:2]
        pytest.skip(f"the server's system has no locale {request.param}")
    database = schema.ensure_database(postgres.url, PASSWORD, name)
    schema.migrate(database)
    with connect(database.owner_url) as connection:
        yield connection
    servers.execute(postgres.url, f'DROP DATABASE "{name}" WITH (FORCE)')


def compute(connection: Connection, function: str, texts: list[str]) -> list[str | None]:
    statement = text(
        f"SELECT array_agg({function}(word) ORDER BY place)"
        " FROM unnest(CAST(:texts AS text[])) WITH ORDINALITY AS words (word, place)"
    )
    return list(connection.execute(statement, {"texts": texts}).scalar_one())


def test_the_order_is_that_of_a_reader(connection: Connection) -> None:
    statement = text(
        "SELECT word FROM unnest(CAST(:words AS text[])) AS words (word)"
        ' ORDER BY sort_key(word) COLLATE "C", word COLLATE "C"'
    )
    words = sorted(ALPHABET, key=len)
    assert list(connection.execute(statement, {"words": words}).scalars()) == ALPHABET


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("ÉRIC", "eric"),
        ("Łódź", "lodz"),
        ("STRASSE straße STRAẞE", "strasse strasse strasse"),
        ("Ærø Œuvre Þór Ðað ŊĦŦ", "aero oeuvre thor dad nht"),
        ("İIıi", "iiii"),
        ("ΟΔΟΣ οδός", "οδοσ οδοσ"),
        ("ЙОГУРТ", "иогурт"),
        ("ＡＢＣ ﬁn", "abc fin"),
        ("De\u00adsign\u200b", "design"),
        ("한국", "한국"),
        ("がぎ", "がぎ"),
        ("กิน", "กิน"),
        ("שָׁלוֹם", "שלום"),
        ("100% _ \\", "100% _ \\"),
        ("", ""),
    ],
)
def test_case_and_accents_make_no_difference_in_an_order(
    connection: Connection, word: str, key: str
) -> None:
    forms = [unicodedata.normalize(form, word) for form in ("NFC", "NFD")]
    assert compute(connection, "sort_key", forms) == [key, key]


@pytest.mark.parametrize("function", ["sort_key", "name_key"])
def test_nothing_has_no_key(connection: Connection, function: str) -> None:
    assert connection.execute(text(f"SELECT {function}(NULL)")).scalar_one() is None


def test_the_database_and_python_compare_characters_alike(connection: Connection) -> None:
    texts = [chr(code) for code in range(1, 0x20000) if code not in SURROGATES]
    keys = compute(connection, "name_key", texts)
    differing = [word for word, key in zip(texts, keys, strict=True) if key != build_key(word)]
    assert differing == []


@settings(max_examples=20)
@given(words=lists(text_strategy(alphabet=sampled_from(PIECES), max_size=12), max_size=100))
def test_the_database_and_python_compare_words_alike(
    connection: Connection, words: list[str]
) -> None:
    assert compute(connection, "name_key", [*words, "x"]) == [*map(build_key, words), "x"]
