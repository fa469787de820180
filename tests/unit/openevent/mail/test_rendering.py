"""Rendering: equal bodies, values are never markup, only the mail's own link has a secret."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError

from openevent.mail import catalogue, examples, rendering, untrusted_text, urls
from openevent.mail.catalogue import ACTIONS, TRANSLATED_WORDS, Action
from openevent.mail.environments import build_environment
from openevent.mail.messages import TOKEN, UNSUBSCRIBE
from openevent.text import lines
from tests.unit.openevent.mail.conftest import API_ORIGIN, ORIGIN

EVIL = (
    "<script>alert('1')</script> & \"{{ 7 * 7 }}\" %(x)s {app_name} {{token}}"
    "\r\nBcc: all@example.org\u202e"
)
CLEAN = (
    "<script>alert('1')</script> & \"{{ 7 * 7 }}\" %(x)s {app_name} { {token}} Bcc: all@example.org"
)
VOID_ELEMENTS = {"meta", "br"}


class Page(HTMLParser):
    """The visible text, the links and the elements of an HTML body."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.elements: set[str] = set()
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        if tag not in VOID_ELEMENTS:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "title"}:
            self.words += data.split()

    @property
    def text(self) -> str:
        return " ".join(self.words)


def build_values(action: Action, value: str) -> dict[str, Any]:
    """Build the examples with this value for each text that users write."""
    return {
        name: example if name in TRANSLATED_WORDS else replace_text(name, example, value)
        for name, example in examples.build_examples(action).items()
    }


def replace_text(name: str, example: Any, value: str) -> Any:
    match example:
        case str():
            return example if name.endswith("link") else value
        case dict():
            return {key: replace_text(key, item, value) for key, item in example.items()}
        case list():
            return [replace_text("", item, value) for item in example]
        case _:
            return example


def squeeze(text: str) -> str:
    """Remove URLs, blanks and the marks of plain text (`>`, `-`, `:`)."""
    return re.sub(r"https:\S+|[\s:>-]", "", text)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.constant)
def test_html_and_text_have_the_same_content(action: Action) -> None:
    mail = rendering.render(action, examples.build_examples(action))
    html, text = (body.replace(UNSUBSCRIBE, f"{ORIGIN}/leave") for body in (mail.html, mail.text))
    page = Page(html)
    assert page.open == []
    assert page.elements.isdisjoint({"script", "img", "iframe", "form", "link"})
    assert all(link.startswith((ORIGIN, API_ORIGIN)) for link in page.links)
    assert all(link in text for link in page.links)
    assert all(squeeze(line) in squeeze(page.text) for line in text.splitlines())
    assert all(len(line) <= 72 or "https://" in line for line in text.splitlines())


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.constant)
def test_values_are_never_markup(action: Action) -> None:
    mail = rendering.render(action, build_values(action, EVIL))
    page = Page(mail.html)
    assert page.open == []
    assert "script" not in page.elements
    assert " ".join(CLEAN.split()) in page.text
    assert " ".join(CLEAN.split()) in " ".join(mail.text.split())
    assert "\n" not in mail.subject
    assert "\r" not in mail.subject + mail.html + mail.text
    assert "\u202e" not in mail.subject + mail.html + mail.text


@given(st.text(min_size=1, max_size=60))
@example(TOKEN)
@settings(max_examples=60)
def test_any_name_gives_a_valid_mail(name: str) -> None:
    values = {**examples.build_examples(catalogue.EVENT_ROLE), "event": name, "inviter": None}
    mail = rendering.render(catalogue.EVENT_ROLE, values)
    page = Page(mail.html)
    assert page.open == []
    clean_name = untrusted_text.escape_places(lines.clean_line(name))
    assert (
        f"The organizers of {clean_name} ask".split()
        == page.text[page.text.index("The organizers") :].split()[: 4 + len(clean_name.split())]
    )
    assert len(mail.subject.splitlines()) == 1


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.constant)
def test_only_the_link_contains_the_place_of_the_secret(action: Action) -> None:
    mail = rendering.render(action, build_values(action, f"see http://evil.example/?{TOKEN}"))
    link = examples.build_examples(action).get("link") or ""
    places = link.count(TOKEN)
    assert places == (1 if action.purpose else 0)
    assert mail.text.count(TOKEN) == places
    assert mail.html.count(TOKEN) == 2 * places  # the button, and the printed link
    assert TOKEN not in mail.subject


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.constant)
def test_a_missing_or_unknown_placeholder_is_an_error(action: Action) -> None:
    values = examples.build_examples(action)
    for name in values:
        with pytest.raises(rendering.WrongPlaceholders, match=f"missing \\['{name}'\\]"):
            rendering.render(action, {key: value for key, value in values.items() if key != name})
    with pytest.raises(rendering.WrongPlaceholders, match=r"unknown \['more'\]"):
        rendering.render(action, {**values, "more": 1})


def test_an_undefined_name_in_a_template_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        build_environment("html", "en").from_string("{{ paragraph(nothing) }}").render()


def test_a_link_must_lead_to_the_web() -> None:
    values = {**examples.build_examples(catalogue.EVENT_PUBLISH), "link": "javascript:alert(1)"}
    with pytest.raises(ValueError, match="must begin with https://"):
        rendering.render(catalogue.EVENT_PUBLISH, values)


@pytest.mark.parametrize(("state", "action"), catalogue.ACTION_BY_STATE.items())
def test_each_state_of_a_session_has_its_own_text(state: str, action: Action) -> None:
    name = "acceptance" if "acceptance" in action.placeholders else "session_state"
    mail = rendering.render(action, {**examples.build_examples(action), name: state})
    sentences = {other: f"has been {other}" for other in catalogue.ACTION_BY_STATE}
    sentences |= {"pending": "who will decide on it", "confirmed": "is confirmed"}
    text = " ".join(mail.text.split())
    assert [other for other, sentence in sentences.items() if sentence in text] == [state]
    assert state in mail.subject


def test_a_mail_that_is_not_necessary_links_to_the_preferences() -> None:
    for action in ACTIONS:
        mail = rendering.render(action, examples.build_examples(action))
        assert ("/account/email-preferences" in mail.html) is not action.necessary
        assert ("/account/email-preferences" in mail.text) is not action.necessary
        assert [body.count(UNSUBSCRIBE) for body in (mail.html, mail.text)] == [
            0 if action.necessary else 1
        ] * 2


def test_a_test_mail_has_its_own_reason() -> None:
    mail = rendering.render(catalogue.TEST_MAIL, examples.build_examples(catalogue.TEST_MAIL))
    for body in (mail.html, " ".join(mail.text.split())):
        assert "because one of its administrators entered this address." in body
        assert "invitation of this address" not in body


@pytest.mark.parametrize(
    ("constant", "page"),
    [
        ("PASSWORD_CHANGE", "/reset-password"),
        ("INVITE_PAPERS", "/e/c0ffee42/cfs"),
        ("EVENT_PUBLISH", "/e/c0ffee42"),
        ("NEW_SESSION", "/e/c0ffee42/session/1815"),
        ("EVENT_IMPORT_FAIL", "/events/import"),
        ("EVENT_EXPORTED", "/events/c0ffee42/export"),
        ("USER_EXPORTED", "/account/profile"),
        ("AFTER_EVENT", "/events/c0ffee42"),
        ("TICKET_SALES_END", "/events/c0ffee42"),
        ("MAIL_TO_EXPIRED_ORDERS", "/e/c0ffee42"),
    ],
)
def test_the_link_of_an_example_is_that_of_the_mail(constant: str, page: str) -> None:
    assert (
        examples.build_examples(getattr(catalogue, constant))["link"]
        == f"{urls.link_to_home()}{page}"
    )


def test_a_message_keeps_its_lines_and_is_quoted() -> None:
    values = {
        **examples.build_examples(catalogue.CONTACT_ORGANIZERS),
        "message": "One\r\n\r\nTwo <b>",
    }
    mail = rendering.render(catalogue.CONTACT_ORGANIZERS, values)
    assert "\n> One\n>\n> Two <b>\n" in mail.text
    assert "One<br><br>Two &lt;b&gt;" in mail.html


def test_a_long_subject_is_shortened() -> None:
    values = {**examples.build_examples(catalogue.EVENT_PUBLISH), "event_name": "x" * 5_000}
    subject = rendering.render(catalogue.EVENT_PUBLISH, values).subject
    assert subject == "x" * (rendering.SUBJECT_LENGTH - 1) + "…"


def test_a_notification_is_filled_in() -> None:
    values = {
        **examples.build_examples(catalogue.SESSION_ACCEPT_REJECT),
        "session_name": "A\n{email}",
    }
    assert rendering.render_notification(
        catalogue.SESSION_ACCEPT_REJECT, values
    ) == catalogue.Notice(
        "Session A {email} has been accepted", "The organizers of FOSSASIA Summit decided."
    )
    with pytest.raises(ValueError, match="TEST_MAIL has no notification"):
        rendering.render_notification(
            catalogue.TEST_MAIL, examples.build_examples(catalogue.TEST_MAIL)
        )


@pytest.mark.parametrize(
    "action",
    [action for action in ACTIONS if action.notification],
    ids=lambda action: action.constant,
)
def test_a_notification_has_a_line_for_title_and_message(action: Action) -> None:
    mail = rendering.render_notification(action, build_values(action, EVIL))
    assert "\n" not in mail.title + mail.message
    assert TOKEN not in mail.title + mail.message


def test_the_body_has_placeholders_without_greeting_and_footer() -> None:
    text = rendering.render_body(
        catalogue.EVENT_PUBLISH, examples.build_placeholders(catalogue.EVENT_PUBLISH)
    )
    assert text == (
        "{event_name} has been published. Its page is public, and everybody can\n"
        "find it.\n\n"
        "See the event:\n{link}\n\n"
        "You receive this mail because you organize the event or speak there.\n"
    )
