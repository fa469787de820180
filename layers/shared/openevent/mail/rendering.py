"""Rendering: one template becomes HTML and plain text; values are never markup."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from openevent.mail import languages, untrusted_text, urls
from openevent.mail.action import Action, Notice
from openevent.mail.catalogue import TRANSLATED_WORDS
from openevent.mail.messages import UNSUBSCRIBE
from openevent.text import lines

if TYPE_CHECKING:
    from jinja2 import Template

    from openevent.mail.environments import Kind

SUBJECT_LENGTH: Final = 200
"""Characters of a subject; mail programs show fewer."""
MULTILINE_PLACEHOLDERS: Final = frozenset({"message", "payment_details", "after_order_message"})
"""Placeholders whose values may have several lines."""


class WrongPlaceholders(Exception):
    """The values of a mail are not those that its action declares."""


@dataclass(frozen=True)
class RenderedMail:
    """A rendered mail; the bodies contain `{{token}}` or `{{unsubscribe}}` for signed links."""

    subject: str
    html: str
    text: str


def render(action: Action, values: Mapping[str, Any], locale: str = "en") -> RenderedMail:
    """Render a mail. Raises WrongPlaceholders."""
    clean_values = _check_values(action, values)
    filled_subject = _fill_in(action.subject, clean_values, locale)
    subject = untrusted_text.shorten(filled_subject, SUBJECT_LENGTH)
    context = clean_values | {
        "subject": subject,
        "necessary": action.necessary,
        "home": urls.link_to_home(),
        "preferences": urls.link_to_preferences(),
        "unsubscribe": UNSUBSCRIBE,
        "locale": locale.replace("_", "-"),
    }
    html = _get_template(action, "html", locale).render(context)
    text = _get_template(action, "text", locale).render(context)
    return RenderedMail(subject, html, untrusted_text.collapse_blank_lines(text))


def render_notification(action: Action, values: Mapping[str, Any], locale: str = "en") -> Notice:
    """Render an action's notification.

    Raises WrongPlaceholders, and ValueError if the action has no notification.
    """
    clean_values = _check_values(action, values)
    if action.notification is None:
        raise ValueError(f"{action.constant} has no notification.")
    title = _fill_in(action.notification.title, clean_values, locale)
    message = _fill_in(action.notification.message, clean_values, locale)
    return Notice(title, message)


def render_body(action: Action, values: Mapping[str, Any], locale: str = "en") -> str:
    """Render a mail's plain text without greeting and footer. Raises WrongPlaceholders."""
    template = _get_template(action, "text", locale)
    context = template.new_context(_check_values(action, values))
    text = "".join(template.blocks["body"](context))
    return untrusted_text.collapse_blank_lines(text)


def _check_values(action: Action, values: Mapping[str, Any]) -> dict[str, Any]:
    """Check that the values are the action's placeholders; return them cleaned."""
    if values.keys() != action.placeholders:
        missing = sorted(action.placeholders - values.keys())
        unknown = sorted(values.keys() - action.placeholders)
        raise WrongPlaceholders(f"{action.constant}: missing {missing}, unknown {unknown}")
    return {name: _clean(name, value, is_link=name == "link") for name, value in values.items()}


def _clean(name: str, value: Any, *, is_link: bool = False) -> Any:
    """Clean a value; only the mail's own link may contain the place of a secret."""
    match value:
        case str():
            return _clean_text(name, value, is_link=is_link)
        case Mapping():
            return {_clean("", key): _clean("", item) for key, item in value.items()}
        case list() | tuple():
            return [_clean("", item) for item in value]
        case _:
            return value


def _clean_text(name: str, text: str, *, is_link: bool) -> str:
    clean = lines.clean_lines if name in MULTILINE_PLACEHOLDERS else lines.clean_line
    cleaned = clean(text)
    return cleaned if is_link else untrusted_text.escape_places(cleaned)


def _fill_in(msgid: str, values: Mapping[str, Any], locale: str) -> str:
    """Translate a msgid and fill in its placeholders."""
    from openevent.mail import environments  # noqa: PLC0415 - it imports Jinja

    translations = languages.load_translations(locale)
    translated_words = {
        name: environments.translate_word(translations, values[name])
        for name in TRANSLATED_WORDS
        if name in values
    }
    text = translations.gettext(msgid).format_map({**values, **translated_words})
    return lines.clean_line(text)


def _get_template(action: Action, kind: "Kind", locale: str) -> "Template":
    from openevent.mail import environments  # noqa: PLC0415 - it imports Jinja

    return environments.build_environment(kind, locale).get_template(f"{action.template}.j2")
