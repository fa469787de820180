"""Jinja environments: the same templates with parts for HTML, which escape values, or plain text.

Only rendering imports this module, for the first mail: importing Jinja takes 30 ms.
"""

import gettext
from collections.abc import Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from openevent.mail import times, untrusted_text
from openevent.mail.catalogue import TRANSLATED_WORDS
from openevent.mail.languages import load_translations
from openevent.mail.messages import TOKEN, UNSUBSCRIBE

TEMPLATES: Final = Path(__file__).parent / "templates"
TRANSLATED: Final = frozenset(word for words in TRANSLATED_WORDS.values() for word in words)
EVENT_PARTS: Final[Mapping[str, str]] = {
    "sessions": "Sessions",
    "speakers": "Speakers",
    "tracks": "Tracks",
    "session_types": "Session types",
    "microlocations": "Rooms",
    "sponsors": "Sponsors",
    "social_links": "Links",
    "faqs": "Questions and answers",
    "media": "Files",
}
"""The parts of an event that an import counts: keys of `counts` and their titles (msgids)."""
PROBLEM_FORMS: Final[Mapping[str, str]] = {
    "record": "{file}, record {record}: {message}",
    "file": "{file}: {message}",
}
"""The forms of a problem of an import or export (msgids): of a record, and of a whole file."""
WEB_PREFIXES: Final = ("https://", "http://")

type Kind = Literal["html", "text"]


@cache
def build_environment(kind: Kind, locale: str) -> Environment:
    """Build the environment of a kind of body; its macros (parts) are globals in each template."""
    environment = Environment(
        loader=FileSystemLoader([TEMPLATES / kind, TEMPLATES]),
        autoescape=kind == "html",  # noqa: S701 - plain text has no markup
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    translations = load_translations(locale)
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= {
        "check_link": check_link,
        "hide_token": hide_token,
        "list_parts": partial(list_parts, translations),
        "list_problems": partial(list_problems, translations),
        "translated": partial(translate_word, translations),
        "when": partial(times.format_time, translate=translations.gettext),
        "wrapped": untrusted_text.wrap_lines,
    }
    macros: Any = environment.get_template("parts.j2").module
    for name, macro in vars(macros).items():
        if not name.startswith("_"):
            environment.globals[name] = macro
    return environment


def translate_word(translations: gettext.NullTranslations, text: str) -> str:
    """Translate a word of the catalogue; other text stays as it is."""
    return translations.gettext(text) if text in TRANSLATED else text


def list_parts(
    translations: gettext.NullTranslations, counts: Mapping[str, int]
) -> list[tuple[str, int]]:
    """List the titles of an event's parts with their counts, without those that are 0."""
    return [
        (translations.gettext(title), counts[part])
        for part, title in EVENT_PARTS.items()
        if counts.get(part)
    ]


def list_problems(
    translations: gettext.NullTranslations, problems: Iterable[Mapping[str, Any]]
) -> list[str]:
    """List the problems of an import or export, each with its file and record."""
    return [_describe_problem(translations, problem) for problem in problems]


def _describe_problem(translations: gettext.NullTranslations, problem: Mapping[str, Any]) -> str:
    form = PROBLEM_FORMS["file" if problem["record"] is None else "record"]
    return translations.gettext(form).format_map(problem)


def hide_token(link: str) -> str:
    """Replace the token by … in the printed link."""
    return link.replace(TOKEN, "…")


def check_link(link: str) -> str:
    """Return a link to the web, or the place of the unsubscribe link. Raises ValueError."""
    if not link.startswith(WEB_PREFIXES) and link != UNSUBSCRIBE:
        raise ValueError("A link in a mail must begin with https:// or http://.")
    return link
