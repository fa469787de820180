"""Rendering: both bodies say the same, a value is never markup, and nothing but the mail's own link holds a secret."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError

from openevent.mail import catalogue, examples, rendering, untrusted_text, urls
from openevent.mail.catalogue import ACTIONS, TRANSLATED_WORDS, Action
from openevent.mail.environments import build_environment
from openevent.mail.messages import TOKEN, UNSUBSCRIBE
from tests.unit.openevent.mail.conftest import ORIGIN

EVIL = "<script>alert('1')</script> & \"{{ 7 * 7 }}\" %(x)s {app_name} {{token}}\r\nBcc: all@example.org\u202e"
SHOWN = (
    "<script>alert('1')</script> & \"{{ 7 * 7 }}\" %(x)s {app_name} { {token}} Bcc: all@example.org"
)
VOID = {"meta", "br"}


class Page(HTMLParser):
    """What a reader sees of an HTML body, the addresses that it leads to, and which elements it has."""

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
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "title"}:
            self.words += data.split()

    @property
    def text(self) -> str:
        return " ".join(self.words)


def texts(action: Action, value: str) -> dict[str, Any]:
    """The examples, with this value for whatever text others write."""
    return {
        name: known if name in TRANSLATED_WORDS else written(name, known, value)
        for name, known in examples.build_examples(action).items()
    }


def written(name: str, known: Any, value: str) -> Any:
    match known:
        case str():
            return known if name == "link" else value
        case dict():
            return {key: written(key, each, value) for key, each in known.items()}
        case list():
            return [written("", each, value) for each in known]
        case _:
            return known


def squeezed(text: str) -> str:
    """A text without addresses, blanks and the marks by which plain text sets its parts off."""
    return re.sub(r"https:\S+|[\s:>-]", "", text)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.constant)
def test_a_mail_is_whole_in_html_and_in_text(action: Action) -> None:
    made = rendering.render(action, examples.build_examples(action))
    html, text = (body.replace(UNSUBSCRIBE, f"{ORIGIN}/leave") for body in (made.html, made.text))
    page = Page(html)
    assert page.open == []
    assert page.elements.isdisjoint({"script", "img", "iframe", "form", "link"})
    assert all(link.startswith(ORIGIN) for link in page.links)
    assert all(link in text for link in page.links)
    assert all(squeezed(line) in squeezed(page.text) for line in text.splitlines())
    assert all(len(line) <= 72 or "https://" in line for line in text.splitlines())


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.constant)
def test_what_others_write_is_shown_as_text(action: Action) -> None:
    made = rendering.render(action, texts(action, EVIL))
    page = Page(made.html)
    assert page.open == []
    assert "script" not in page.elements
    assert " ".join(SHOWN.split()) in page.text
    assert " ".join(SHOWN.split()) in " ".join(made.text.split())
    assert "\n" not in made.subject
    assert "\r" not in made.subject + made.html + made.text
    assert "\u202e" not in made.subject + made.html + made.text


@given(st.text(min_size=1, max_size=60))
@settings(max_examples=60)
def test_whatever_a_name_is_the_mail_is_whole(name: str) -> None:
    made = rendering.render(
        catalogue.EVENT_ROLE, {**examples.build_examples(catalogue.EVENT_ROLE), "event": name}
    )
    page = Page(made.html)
    assert page.open == []
    shown = untrusted_text.clean_line(name)
    assert (
        f"The organizers of {shown} ask".split()
        == page.text[page.text.index("The organizers") :].split()[: 4 + len(shown.split())]
    )
    assert len(made.subject.splitlines()) == 1


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.constant)
def test_the_place_of_a_secret_is_in_its_link_alone(action: Action) -> None:
    made = rendering.render(action, texts(action, f"see http://evil.example/?{TOKEN}"))
    own = examples.build_examples(action).get("link") or ""
    places = own.count(TOKEN)
    assert places == (1 if action.purpose else 0)
    assert made.text.count(TOKEN) == places
    assert made.html.count(TOKEN) == 2 * places  # the button, and the address under it
    assert TOKEN not in made.subject


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.constant)
def test_a_missing_and_an_unknown_value_are_refused(action: Action) -> None:
    values = examples.build_examples(action)
    for name in values:
        with pytest.raises(rendering.WrongPlaceholders, match=f"missing \\['{name}'\\]"):
            rendering.render(action, {key: value for key, value in values.items() if key != name})
    with pytest.raises(rendering.WrongPlaceholders, match=r"unknown \['more'\]"):
        rendering.render(action, {**values, "more": 1})


def test_a_template_without_a_value_fails() -> None:
    with pytest.raises(UndefinedError):
        build_environment("html", "en").from_string("{{ paragraph(nothing) }}").render()


def test_a_link_leads_to_the_web() -> None:
    values = {**examples.build_examples(catalogue.EVENT_PUBLISH), "link": "javascript:alert(1)"}
    with pytest.raises(ValueError, match="pages of the web"):
        rendering.render(catalogue.EVENT_PUBLISH, values)


@pytest.mark.parametrize(("state", "action"), catalogue.ACTION_BY_STATE.items())
def test_each_state_of_a_session_has_its_own_words(state: str, action: Action) -> None:
    name = "acceptance" if "acceptance" in action.placeholders else "session_state"
    made = rendering.render(action, {**examples.build_examples(action), name: state})
    told = {"pending": "who will decide on it"} | {
        known: f"{'is' if known == 'confirmed' else 'has been'} {known}"
        for known in catalogue.ACTION_BY_STATE.keys() - {"pending"}
    }
    text = " ".join(made.text.split())
    assert [each for each in told if told[each] in text] == [state]
    assert state in made.subject


def test_who_may_choose_is_told_where() -> None:
    for action in ACTIONS:
        made = rendering.render(action, examples.build_examples(action))
        assert ("/account/email-preferences" in made.html) is not action.necessary
        assert ("/account/email-preferences" in made.text) is not action.necessary
        assert [body.count(UNSUBSCRIBE) for body in (made.html, made.text)] == [
            0 if action.necessary else 1
        ] * 2


def test_a_test_mail_says_why_it_came() -> None:
    made = rendering.render(catalogue.TEST_MAIL, examples.build_examples(catalogue.TEST_MAIL))
    for body in (made.html, " ".join(made.text.split())):
        assert "because one of its administrators named that address." in body
        assert "invitation of this address" not in body


@pytest.mark.parametrize(
    ("constant", "page"),
    [
        ("PASSWORD_CHANGE", "/reset-password"), ("INVITE_PAPERS", "/e/c0ffee42/cfs"), ("EVENT_PUBLISH", "/e/c0ffee42"),
        ("NEW_SESSION", "/e/c0ffee42/session/1815"), ("EVENT_IMPORT_FAIL", "/events/import"),
        ("EVENT_EXPORTED", "/events/c0ffee42/export"), ("USER_EXPORTED", "/account/profile"),
        ("AFTER_EVENT", "/events/c0ffee42"),
    ],
)  # fmt: skip
def test_an_example_leads_where_the_mail_does(constant: str, page: str) -> None:
    assert (
        examples.build_examples(getattr(catalogue, constant))["link"]
        == f"{urls.link_to_home()}{page}"
    )


def test_lines_of_a_message_stay_apart_and_quoted() -> None:
    values = {
        **examples.build_examples(catalogue.CONTACT_ORGANIZERS),
        "message": "One\r\n\r\nTwo <b>",
    }
    made = rendering.render(catalogue.CONTACT_ORGANIZERS, values)
    assert "\n> One\n>\n> Two <b>\n" in made.text
    assert "One<br><br>Two &lt;b&gt;" in made.html


def test_a_subject_is_cut_to_a_length_that_is_read() -> None:
    values = {**examples.build_examples(catalogue.EVENT_PUBLISH), "event_name": "x" * 5_000}
    subject = rendering.render(catalogue.EVENT_PUBLISH, values).subject
    assert subject == "x" * (rendering.SUBJECT_LENGTH - 1) + "…"


def test_notices_are_filled_in() -> None:
    values = {
        **examples.build_examples(catalogue.SESSION_ACCEPT_REJECT),
        "session_name": "A\n{email}",
    }
    assert rendering.render_notification(
        catalogue.SESSION_ACCEPT_REJECT, values
    ) == catalogue.NotificationText(
        "Session A {email} has been accepted", "The organizers of FOSSASIA Summit decided."
    )
    with pytest.raises(ValueError, match="TEST_MAIL has no notification"):
        rendering.render_notification(
            catalogue.TEST_MAIL, examples.build_examples(catalogue.TEST_MAIL)
        )


@pytest.mark.parametrize(
    "action", [each for each in ACTIONS if each.notification], ids=lambda action: action.constant
)
def test_a_notice_is_two_lines_at_most(action: Action) -> None:
    made = rendering.render_notification(action, texts(action, EVIL))
    assert "\n" not in made.title + made.message
    assert TOKEN not in made.title + made.message


def test_an_import_tells_what_came_in_and_what_was_wrong() -> None:
    values = {
        **examples.build_examples(catalogue.EVENT_IMPORTED),
        "counts": {"event": 1, "sessions": 3, "faqs": 0},
    }
    one, none = (
        rendering.render(catalogue.EVENT_IMPORTED, {**values, "warning_count": count})
        for count in (1, 0)
    )
    assert "  Sessions: 3\n\n1 thing in the file was not quite as it should be." in one.text
    assert "Questions" not in one.text
    assert "not quite" not in none.text


def test_the_body_is_what_the_settings_of_mails_show() -> None:
    shown = rendering.render_body(
        catalogue.EVENT_PUBLISH, examples.build_placeholders(catalogue.EVENT_PUBLISH)
    )
    assert shown == (
        "{event_name} has been published. Its page is up, and everybody can find\nit.\n\nSee the event:\n{link}\n\n"
        "You hear of it because you organize the event, or are listed there as a\nspeaker.\n"
    )
