"""Jinja's environments: the same templates over parts in HTML, where every value is escaped, and in plain text.

Only rendering imports this, when the first mail is rendered: Jinja costs a start 30 ms.
"""

import gettext
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from openevent.mail import times, untrusted_text
from openevent.mail.catalogue import EVENT_PARTS, TRANSLATED_WORDS
from openevent.mail.languages import DOMAIN, LOCALES
from openevent.mail.messages import TOKEN, UNSUBSCRIBE

TEMPLATES: Final = Path(__file__).parent / "templates"
KNOWN: Final = frozenset(word for words in TRANSLATED_WORDS.values() for word in words)
LINKS: Final = ("https://", "http://")

type Kind = Literal["html", "text"]


@cache
def load_translations(locale: str) -> gettext.NullTranslations:
    """Give the messages of a language; English is what the source says, and what a language lacks stays English."""
    return gettext.translation(DOMAIN, LOCALES, [locale], fallback=True)


@cache
def build_environment(kind: Kind, locale: str) -> Environment:
    """Give the environment of a kind of body: its parts (macros) are there by name in every template."""
    made = Environment(
        loader=FileSystemLoader([TEMPLATES / kind, TEMPLATES]),
        autoescape=kind == "html",  # noqa: S701 - plain text knows no markup
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    spoken = load_translations(locale)
    made.install_gettext_translations(spoken, newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {
        "parts": partial(labelled, spoken),
        "shown": shown,
        "web": web,
        "when": partial(times.format_time, translate=spoken.gettext),
        "word": partial(translate_word, spoken),
        "wrapped": untrusted_text.wrap_lines,
    }
    parts: Any = made.get_template("parts.j2").module
    made.globals |= {name: part for name, part in vars(parts).items() if not name.startswith("_")}
    return made


def translate_word(spoken: gettext.NullTranslations, said: str) -> str:
    """Translate a word of ours; one of others stays as it is."""
    return spoken.gettext(said) if said in KNOWN else said


def labelled(spoken: gettext.NullTranslations, counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Give the titles of an event's parts with how many of each there are; what there is none of is left out."""
    return [
        (spoken.gettext(title), counts[part])
        for part, title in EVENT_PARTS.items()
        if counts.get(part)
    ]


def shown(link: str) -> str:
    """Give a link as it is read: a secret is a wall of letters that nobody can."""
    return link.replace(TOKEN, "…")


def web(link: str) -> str:
    """Give a link that a mail program opens in the browser, or the place of one. Raises ValueError for any other."""
    if not link.startswith(LINKS) and link != UNSUBSCRIBE:
        raise ValueError("A mail links to pages of the web alone.")
    return link
