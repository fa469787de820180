"""Languages of mails and notifications: those that have a file, of which each person is written to in their own."""

from functools import cache
from pathlib import Path
from typing import Final

LOCALES: Final = Path(__file__).parent / "locales"
DOMAIN: Final = "messages"
ENGLISH: Final = "en"


@cache
def list_languages() -> frozenset[str]:
    """Give the languages that are there, such as `de` or `pt_BR`; English always is."""
    return frozenset(
        {ENGLISH, *(path.parent.parent.name for path in LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))}
    )


def choose_language(preference: str | None) -> str:
    """Give the language that comes nearest to a preference such as `de-AT`; English where none does."""
    language, _, place = (preference or "").strip().replace("-", "_").partition("_")
    wished = (f"{language.lower()}_{place.upper()}", language.lower())
    return next((one for one in wished if one in list_languages()), ENGLISH)
