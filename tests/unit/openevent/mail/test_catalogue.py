"""The catalogue says all of a mail, and nothing twice; its templates use what is declared, no more and no less."""

from pathlib import Path
from string import Formatter

import pytest
from jinja2 import meta

from openevent.domain.programme.sessions import ORGANIZER
from openevent.mail import catalogue, examples
from openevent.mail.catalogue import ACTIONS, Action
from openevent.mail.environments import TEMPLATES, build_environment
from openevent.resources import ALL
from openevent.resources.email_notification import email_notifications

NECESSARY = {
    "USER_REGISTER", "USER_CONFIRM", "USER_CHANGE_EMAIL", "PASSWORD_RESET", "PASSWORD_CHANGE", "EVENT_ROLE",
    "TEST_MAIL", "USER_EXPORTED", "USER_EXPORT_FAIL",
    "USER_REGISTER_WITH_PASSWORD", "TICKET_PURCHASED", "TICKET_PURCHASED_ATTENDEE", "TICKET_CANCELLED",
    "MONTHLY_PAYMENT_EMAIL", "MONTHLY_PAYMENT_FOLLOWUP_EMAIL",
}  # fmt: skip
FURNITURE = {"subject", "necessary", "home", "preferences", "unsubscribe", "locale"}
"""What the layouts are given besides the placeholders."""


def fields(msgid: str) -> set[str]:
    """The placeholders that a subject or a notice uses."""
    return {name for _, name, _, _ in Formatter().parse(msgid) if name is not None}


def used(path: Path) -> set[str]:
    """The names that a template takes from outside: neither parts nor what the layouts are given."""
    made = build_environment("html", "en")
    found = meta.find_undeclared_variables(made.parse(path.read_text()))
    return found - made.globals.keys() - FURNITURE


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.constant)
def test_a_mail_uses_just_its_placeholders(action: Action) -> None:
    notice = action.notification
    texts = [action.subject, *((notice.title, notice.message) if notice else ())]
    layouts = [TEMPLATES / kind / "layout.j2" for kind in ("html", "text")]
    named = set().union(*(fields(text) for text in texts))
    assert (
        named.union(*(used(path) for path in [TEMPLATES / f"{action.template}.j2", *layouts]))
        == action.placeholders
    )


def test_every_template_is_that_of_one_mail() -> None:
    assert sorted(path.stem for path in TEMPLATES.glob("*.j2")) == sorted(
        action.template for action in ACTIONS
    )


def test_each_mail_is_declared_once_under_its_constant() -> None:
    assert {action.constant: action for action in ACTIONS} == {
        name: value for name, value in vars(catalogue).items() if isinstance(value, Action)
    }
    assert len(catalogue.ACTION_BY_NAME) == len(ACTIONS) == 34


def test_what_is_necessary_has_no_group_and_no_switch() -> None:
    assert {action.constant for action in ACTIONS if action.necessary} == NECESSARY
    for action in ACTIONS:
        assert (action.group is None) == action.necessary
        assert action.switch is None or not action.necessary
    assert {action.group for action in ACTIONS} - {None} == catalogue.GROUPS.keys()


def test_switches_are_columns_and_secret_links_are_links() -> None:
    assert {action.switch for action in ACTIONS} - {None} <= email_notifications.fields.keys()
    assert all("link" in action.placeholders for action in ACTIONS if action.purpose)


def test_the_mail_of_every_state_knows_it() -> None:
    assert {state: action.constant for state, action in catalogue.ACTION_BY_STATE.items()} == {
        "accepted": "SESSION_ACCEPT_REJECT",
        "rejected": "SESSION_ACCEPT_REJECT",
        "pending": "SESSION_STATE_CHANGE",
        "confirmed": "SESSION_STATE_CHANGE",
        "canceled": "SESSION_STATE_CHANGE",
        "withdrawn": "SESSION_STATE_CHANGE",
    }


def test_every_placeholder_has_an_example() -> None:
    for action in ACTIONS:
        assert (
            examples.build_examples(action).keys()
            == examples.build_placeholders(action).keys()
            == action.placeholders
        )


def test_placeholders_are_shown_by_their_names_where_they_are_texts() -> None:
    assert examples.build_placeholders(catalogue.NEW_SESSION) == {
        name: [f"{{{name}}}"] if name == "speakers" else f"{{{name}}}"
        for name in catalogue.NEW_SESSION.placeholders
    }
    known = examples.build_placeholders(catalogue.SESSION_ACCEPT_REJECT)
    assert (known["acceptance"], known["link"]) == ("accepted", "{link}")


def test_every_state_but_a_draft_has_a_mail() -> None:
    assert catalogue.ACTION_BY_STATE.keys() == ORGANIZER.keys() - {"draft"}


def test_the_parts_that_are_counted_are_files_of_the_archive() -> None:
    files = {resource.archive.file for resource in ALL if resource.archive}
    assert catalogue.EVENT_PARTS.keys() - files == {"media"}
