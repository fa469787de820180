"""`python -m local.commands.messages`: collects all texts that are translated.

They are those of mails, notifications and documents. The files of all languages are updated.

To add a language, put an empty `locales/<language>/LC_MESSAGES/messages.po` there and run it.
"""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from document_worker import texts as document_texts
from openevent.mail import app_notices, catalogue, times
from openevent.mail.environments import EVENT_PARTS, PROBLEM_FORMS, TEMPLATES
from openevent.mail.languages import DOMAIN, LOCALES

type LocatedMessage = tuple[str | tuple[str, ...], str]
"""A msgid, as a tuple with its plural if it has one, and its location."""

HEADER: Final = (
    "# The texts of mails and documents; `make messages` collects them and compiles each language."
)
METADATA: Final = {
    "project": "open-event-serverless",
    "version": "1",
    "msgid_bugs_address": "-",
    "last_translator": "-",
    "language_team": "-",
}
PLACEHOLDER: Final = re.compile(r"%\(\w+\)s|\{\w+\}")
FIXED_DATE: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""A constant, so that the same messages always give the same files."""


class WrongPlaceholders(Exception):
    """The placeholders of a translation differ: its mail would fail when it is sent."""


def collect_messages() -> Catalog:
    """Collect the messages of templates, subjects, notifications, words and documents."""
    messages = Catalog(header_comment=HEADER, creation_date=FIXED_DATE, fuzzy=False, **METADATA)
    for msgid, location in [*_collect_from_templates(), *_collect_from_catalogue()]:
        messages.add(msgid, locations=[(location, 0)])
    return messages


def build_files(folder: Path = LOCALES) -> dict[Path, bytes]:
    """Build the up-to-date content of all message files, by path. Raises WrongPlaceholders."""
    template = collect_messages()
    files = {folder / f"{DOMAIN}.pot": _format(template)}
    for path in sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        messages = _update(path, template)
        files[path] = _format(messages)
        files[path.with_suffix(".mo")] = _compile(messages)
    return files


def main(folder: Path = LOCALES) -> int:
    """Write the files; return 1 if a translation has wrong placeholders."""
    try:
        files = build_files(folder)
    except WrongPlaceholders as error:
        print(error, file=sys.stderr)
        return 1
    for path, content in files.items():
        path.write_bytes(content)
    return 0


def _collect_from_templates() -> Iterator[LocatedMessage]:
    options = {"silent": "false"}
    for path in sorted(TEMPLATES.rglob("*.j2")):
        location = path.relative_to(TEMPLATES.parent).as_posix()
        with path.open("rb") as source:
            for _, msgid, _, _ in extract("jinja2", source, DEFAULT_KEYWORDS, options=options):
                yield msgid, location


def _collect_from_catalogue() -> Iterator[LocatedMessage]:
    for action in catalogue.ACTIONS:
        yield action.subject, action.constant
    for action in (*catalogue.ACTIONS, *app_notices.APP_NOTICES):
        if action.notification:
            yield action.notification.title, action.constant
            yield action.notification.message, action.constant
    for words in (
        *catalogue.TRANSLATED_WORDS.values(),
        EVENT_PARTS.values(),
        PROBLEM_FORMS.values(),
        catalogue.GROUPS.values(),
    ):
        yield from ((word, "words") for word in words)
    yield from ((text, "times") for text in (times.FORMAT, *times.MONTHS))
    yield from ((text, "documents") for text in document_texts.MSGIDS)


def _update(path: Path, template: Catalog) -> Catalog:
    with path.open("rb") as source:
        messages = read_po(source, locale=path.parent.parent.name, domain=DOMAIN)
    for message in messages:
        text = _find_wrong_text(message) if message.id else None
        if text:
            raise WrongPlaceholders(f"{path}: {text!r} has other placeholders than {message.id!r}.")
    messages.update(template, no_fuzzy_matching=True, update_header_comment=True)
    messages.project = template.project
    messages.version = template.version
    messages.msgid_bugs_address = METADATA["msgid_bugs_address"]
    messages.revision_date = FIXED_DATE
    messages.fuzzy = False
    return messages


def _find_wrong_text(message: Message) -> str | None:
    """Return a translation with other placeholders than the message, or than its plural."""
    placeholders = _find_placeholders(_list_texts(message.id)[-1])
    for text in _list_texts(message.string):
        if text and _find_placeholders(text) != placeholders:
            return text
    return None


def _list_texts(texts: Any) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts or ())


def _find_placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def _compile(messages: Catalog) -> bytes:
    """Compile a language; missing translations are left out and stay English."""
    for message in messages:
        if message.pluralizable and not all(message.string or ()):
            message.string = ""  # otherwise Babel compiles empty plurals
    output = io.BytesIO()
    write_mo(output, messages)
    return output.getvalue()


def _format(messages: Catalog) -> bytes:
    output = io.BytesIO()
    write_po(
        output, messages, sort_output=True, include_lineno=False, ignore_obsolete=True, width=120
    )
    return output.getvalue()


if __name__ == "__main__":
    sys.exit(main())
