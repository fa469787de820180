"""The languages of mails and notifications: those that have a file of translations."""

import gettext
from functools import cache
from pathlib import Path
from typing import Final

LOCALES: Final = Path(__file__).parent / "locales"
DOMAIN: Final = "messages"
ENGLISH: Final = "en"


@cache
def list_languages() -> frozenset[str]:
    """List the languages, such as `de` or `pt_BR`; English is always one of them."""
    paths = LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")
    return frozenset({ENGLISH, *(path.parent.parent.name for path in paths)})


def choose_language(preference: str | None) -> str:
    """Choose the best language for a preference such as `de-AT`; English if there is none."""
    language, _, place = (preference or "").strip().replace("-", "_").partition("_")
    preferred = (f"{language.lower()}_{place.upper()}", language.lower())
    return next((name for name in preferred if name in list_languages()), ENGLISH)


@cache
def load_translations(locale: str) -> gettext.NullTranslations:
    """Load the translations of a language; untranslated messages stay English."""
    return gettext.translation(DOMAIN, LOCALES, [locale], fallback=True)
