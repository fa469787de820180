"""`python -m local.commands.messages`: the message catalogue of the mails, collected, each language brought up to it, compiled.

Another language is a file: put an empty `locales/<language>/LC_MESSAGES/messages.po` there and run
it.
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

from openevent.mail import catalogue, times
from openevent.mail.environments import TEMPLATES
from openevent.mail.languages import DOMAIN, LOCALES

type Found = tuple[str | tuple[str, ...], str]
"""A msgid, with its plural where it has one, and where it stands."""

HEADER: Final = (
    "# The texts of the mails; `make messages` collects them and compiles each language."
)
NAMES: Final = {
    "project": "open-event-serverless", "version": "1", "msgid_bugs_address": "-", "last_translator": "-",
    "language_team": "-",
}  # fmt: skip
PLACEHOLDER: Final = re.compile(r"%\(\w+\)s|\{\w+\}")
DATELESS: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Nothing is written but what the messages are: the same tree gives the same files."""


class Astray(Exception):
    """A translation has other placeholders than its message: the mail would fail when it is sent."""


def collected() -> Catalog:
    """Collect the messages of the templates, subjects, notices and words."""
    found = Catalog(header_comment=HEADER, creation_date=DATELESS, fuzzy=False, **NAMES)
    for msgid, place in [*_of_templates(), *_of_catalogue()]:
        found.add(msgid, locations=[(place, 0)])
    return found


def files(folder: Path = LOCALES) -> dict[Path, bytes]:
    """Give what the files of the messages hold once they are up to date, by path. Raises Astray."""
    template = collected()
    made = {folder / f"{DOMAIN}.pot": _written(template)}
    for path in sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        language = _updated(path, template)
        made |= {path: _written(language), path.with_suffix(".mo"): _compiled(language)}
    return made


def main(folder: Path = LOCALES) -> int:
    """Write the files; 1 where a translation is not fit to be sent."""
    try:
        made = files(folder)
    except Astray as error:
        print(error, file=sys.stderr)
        return 1
    for path, content in made.items():
        path.write_bytes(content)
    return 0


def _of_templates() -> Iterator[Found]:
    for path in sorted(TEMPLATES.rglob("*.j2")):
        with path.open("rb") as source:
            for _, msgid, _, _ in extract(
                "jinja2", source, DEFAULT_KEYWORDS, options={"silent": "false"}
            ):
                yield msgid, path.relative_to(TEMPLATES.parent).as_posix()


def _of_catalogue() -> Iterator[Found]:
    for action in catalogue.ACTIONS:
        notice = action.notification
        for msgid in (action.subject, *((notice.title, notice.message) if notice else ())):
            yield msgid, action.constant
    for words in (
        *catalogue.TRANSLATED_WORDS.values(),
        catalogue.EVENT_PARTS.values(),
        catalogue.GROUPS.values(),
    ):
        yield from ((word, "words") for word in words)
    yield from ((text, "times") for text in (times.FORMAT, *times.MONTHS))


def _updated(path: Path, template: Catalog) -> Catalog:
    with path.open("rb") as source:
        known = read_po(source, locale=path.parent.parent.name, domain=DOMAIN)
    for message in known:
        if message.id and (wrong := _astray(message)):
            raise Astray(f"{path}: {wrong!r} has other placeholders than {message.id!r}.")
    known.update(template, no_fuzzy_matching=True, update_header_comment=True)
    known.project, known.version, known.msgid_bugs_address = template.project, template.version, "-"
    known.revision_date, known.fuzzy = DATELESS, False
    return known


def _astray(message: Message) -> str | None:
    """Give a translation whose placeholders are not those of the message; a plural's are those of the plural."""
    wanted = _placeholders(_texts(message.id)[-1])
    return next(
        (text for text in _texts(message.string) if text and _placeholders(text) != wanted), None
    )


def _texts(said: Any) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said or ())


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def _compiled(messages: Catalog) -> bytes:
    """Compile a language; what it lacks is left out, and so stays English."""
    for message in messages:
        if message.pluralizable and not all(message.string or ()):
            message.string = ""  # Babel would compile plurals of nothing
    made = io.BytesIO()
    write_mo(made, messages)
    return made.getvalue()


def _written(messages: Catalog) -> bytes:
    made = io.BytesIO()
    write_po(
        made, messages, sort_output=True, include_lineno=False, ignore_obsolete=True, width=120
    )
    return made.getvalue()


if __name__ == "__main__":
    sys.exit(main())
