"""What mails say: whom they greet, who invites, which warnings there are, and what downloads."""

from uuid import UUID

import pytest

from openevent.mail import catalogue, examples, rendering, untrusted_text, urls
from openevent.mail.catalogue import ACTIONS
from openevent.mail.messages import TOKEN


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Ada", "Ada"),
        ("  Ada\r\nBcc: x ", "Ada Bcc: x"),
        ("J. R. R.", "J. R. R."),
        ("Łukasz Jan-Ole", "Łukasz Jan-Ole"),
        ("田中", "田中"),
        ("visit evil.example now", ""),
        ("http://evil", ""),
        ("mailto:evil", ""),
        ("evil\u3002example", ""),
        ("evil\uff0eexample", ""),
        ("evil\u2024example", ""),
        ("a@example.org", ""),
        ("<b>Ada</b>", ""),
        ("{{token}}", ""),
        ("x" * 61, ""),
        ("\u202e\u200b", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_name_is_one_line_without_links(name: str | None, line: str) -> None:
    assert untrusted_text.clean_name(name) == line


def render_import(count: int) -> str:
    """Render the mail of an import with so many warnings; the first five are listed."""
    problem = {"file": "sessions", "record": 3, "message": "No <title>."}
    values = {
        **examples.build_examples(catalogue.EVENT_IMPORTED),
        "counts": {"event": 1, "sessions": 3, "faqs": 0},
        "warning_count": count,
        "warnings": [problem, {**problem, "record": None}, *[problem] * 3][:count],
    }
    return rendering.render(catalogue.EVENT_IMPORTED, values).text


def test_an_import_lists_its_parts_and_its_first_warnings() -> None:
    one = "  Sessions: 3\n\n1 warning:\n\n- sessions, record 3: No <title>.\n\n"
    assert one in render_import(1)
    assert "2 warnings:\n\n- sessions, record 3: No <title>.\n- sessions: No" in render_import(2)
    many = render_import(24)
    assert "24 warnings. The first five:\n\n- sessions, record 3" in many
    assert many.count("\n- ") == 5
    assert "Questions" not in many
    assert "warning" not in render_import(0)


@pytest.mark.parametrize(
    ("first_name", "greeting"), [("Ada", "Hello Ada,"), ("", "Hello,"), ("<b>A</b>", "Hello <b>")]
)
def test_the_greeting_has_the_first_name_and_never_the_address(
    first_name: str, greeting: str
) -> None:
    for action in ACTIONS:
        values = {**examples.build_examples(action), "first_name": first_name}
        mail = rendering.render(action, values)
        assert mail.text.startswith(greeting)
        assert "<b>A" not in mail.html
        # The footer names it, and a mail about a new address has the old one.
        times = 2 if action is catalogue.USER_CHANGE_EMAIL else 1
        assert " ".join(mail.text.split()).count(values["email"]) == times


def test_an_invitation_says_who_invites() -> None:
    for action in (catalogue.EVENT_ROLE, catalogue.SPEAKER_INVITE):
        values = examples.build_examples(action)
        assert "Grace Hopper asks you to" in rendering.render(action, values).text
        unnamed = rendering.render(action, {**values, "inviter": None}).text
        assert "None" not in unnamed
        assert "ask you to" in unnamed or "You are asked" in unnamed


def test_an_export_has_a_link_that_downloads() -> None:
    link = urls.link_to_exported_event(24, UUID(int=7))
    values = {**examples.build_examples(catalogue.EVENT_EXPORTED), "link": link, "is_direct": True}
    mail = rendering.render(catalogue.EVENT_EXPORTED, values)
    path = f"/v1/events/24/exports/{UUID(int=7)}?token={TOKEN}"
    assert f"Download the file:\nhttps://api.example.org{path}" in mail.text
