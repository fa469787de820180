"""Rendering: one template gives HTML and plain text; a value is never markup, a subject never two lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from openevent.mail import untrusted_text, urls
from openevent.mail.catalogue import TRANSLATED_WORDS, Action, NotificationText
from openevent.mail.messages import UNSUBSCRIBE

if TYPE_CHECKING:
    from jinja2 import Template

    from openevent.mail.environments import Kind

SUBJECT_LENGTH: Final = 200
"""Characters of a subject: what a mail program shows of it is less."""
MANY_LINES: Final = frozenset({"message"})
"""Placeholders whose lines stay apart."""


class WrongPlaceholders(Exception):
    """A mail was given other values than its action declares."""


@dataclass(frozen=True)
class RenderedMail:
    """A mail as it is sent; both bodies hold `{{token}}` or `{{unsubscribe}}` where a signed link belongs."""

    subject: str
    html: str
    text: str


def render(action: Action, values: Mapping[str, Any], locale: str = "en") -> RenderedMail:
    """Render a mail. Raises WrongPlaceholders."""
    known = _checked(action, values)
    subject = untrusted_text.shorten(_filled(action.subject, known, locale), SUBJECT_LENGTH)
    given = known | {
        "subject": subject,
        "necessary": action.necessary,
        "home": urls.link_to_home(),
        "preferences": urls.link_to_preferences(),
        "unsubscribe": UNSUBSCRIBE,
        "locale": locale.replace("_", "-"),
    }
    html, text = (_template(action, kind, locale).render(given) for kind in ("html", "text"))
    return RenderedMail(subject, html, untrusted_text.collapse_blank_lines(text))


def render_notification(
    action: Action, values: Mapping[str, Any], locale: str = "en"
) -> NotificationText:
    """Fill in an action's notification. Raises WrongPlaceholders, and ValueError where the action has none."""
    known = _checked(action, values)
    if action.notification is None:
        raise ValueError(f"{action.constant} has no notification.")
    title, message = action.notification.title, action.notification.message
    return NotificationText(_filled(title, known, locale), _filled(message, known, locale))


def render_body(action: Action, values: Mapping[str, Any], locale: str = "en") -> str:
    """Render what a mail says, as plain text without greeting and footer. Raises WrongPlaceholders."""
    template = _template(action, "text", locale)
    return untrusted_text.collapse_blank_lines(
        "".join(template.blocks["body"](template.new_context(_checked(action, values))))
    )


def _checked(action: Action, values: Mapping[str, Any]) -> dict[str, Any]:
    if values.keys() != action.placeholders:
        missing, unknown = action.placeholders - values.keys(), values.keys() - action.placeholders
        raise WrongPlaceholders(
            f"{action.constant}: missing {sorted(missing)}, unknown {sorted(unknown)}"
        )
    return {name: _clean(name, value, secret=name == "link") for name, value in values.items()}


def _clean(name: str, value: Any, *, secret: bool = False) -> Any:
    """Give a value as it may stand in a mail; only the mail's own link may hold the place of a secret."""
    match value:
        case str():
            tidy = (
                untrusted_text.clean_lines if name in MANY_LINES else untrusted_text.clean_line
            )(value)
            return tidy if secret else untrusted_text.escape_places(tidy)
        case Mapping():
            return {_clean("", key): _clean("", each) for key, each in value.items()}
        case list() | tuple():
            return [_clean("", each) for each in value]
        case _:
            return value


def _filled(msgid: str, values: Mapping[str, Any], locale: str) -> str:
    from openevent.mail import environments  # noqa: PLC0415 - Jinja comes with it

    spoken = environments.load_translations(locale)
    words = {
        name: environments.translate_word(spoken, values[name])
        for name in TRANSLATED_WORDS
        if name in values
    }
    return untrusted_text.clean_line(spoken.gettext(msgid).format_map({**values, **words}))


def _template(action: Action, kind: "Kind", locale: str) -> "Template":
    from openevent.mail import environments  # noqa: PLC0415 - as above

    return environments.build_environment(kind, locale).get_template(f"{action.template}.j2")
