"""The catalogue: each mail is declared once, and its template uses exactly its placeholders."""

from pathlib import Path
from string import Formatter

import pytest
from jinja2 import meta

from openevent.domain.programme.sessions import ORGANIZER_STATES
from openevent.mail import catalogue, examples
from openevent.mail.catalogue import ACTIONS, Action
from openevent.mail.environments import EVENT_PARTS, TEMPLATES, build_environment
from openevent.resources import ALL
from openevent.resources.email_notification import email_notifications

NECESSARY = {
    "USER_REGISTER",
    "USER_CONFIRM",
    "USER_CHANGE_EMAIL",
    "PASSWORD_RESET",
    "PASSWORD_CHANGE",
    "EVENT_ROLE",
    "TEST_MAIL",
    "USER_EXPORTED",
    "USER_EXPORT_FAIL",
    "USER_REGISTER_WITH_PASSWORD",
    "TICKET_PURCHASED",
    "TICKET_PURCHASED_ATTENDEE",
    "TICKET_CANCELLED",
    "MONTHLY_PAYMENT_EMAIL",
    "MONTHLY_PAYMENT_FOLLOWUP_EMAIL",
}
LAYOUT_NAMES = {"subject", "necessary", "home", "preferences", "unsubscribe", "locale"}
"""Names that rendering gives the layouts in addition to the placeholders."""


def list_fields(msgid: str) -> set[str]:
    """List the placeholders in a subject or a notification."""
    return {name for _, name, _, _ in Formatter().parse(msgid) if name is not None}


def list_names(path: Path) -> set[str]:
    """List the placeholders in a template."""
    environment = build_environment("html", "en")
    names = meta.find_undeclared_variables(environment.parse(path.read_text()))
    return names - environment.globals.keys() - LAYOUT_NAMES


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.constant)
def test_a_mail_uses_exactly_its_placeholders(action: Action) -> None:
    notice = action.notification
    texts = [action.subject, *((notice.title, notice.message) if notice else ())]
    layouts = [TEMPLATES / kind / "layout.j2" for kind in ("html", "text")]
    templates = [TEMPLATES / f"{action.template}.j2", *layouts]
    names = [list_fields(text) for text in texts] + [list_names(path) for path in templates]
    assert set().union(*names) == action.placeholders


def test_every_template_belongs_to_one_mail() -> None:
    assert sorted(path.stem for path in TEMPLATES.glob("*.j2")) == sorted(
        action.template for action in ACTIONS
    )


def test_each_mail_is_declared_once_under_its_constant() -> None:
    assert {action.constant: action for action in ACTIONS} == {
        name: value for name, value in vars(catalogue).items() if isinstance(value, Action)
    }
    assert len(catalogue.ACTION_BY_NAME) == len(ACTIONS) == 41


def test_a_necessary_mail_has_no_group_and_no_switch() -> None:
    assert {action.constant for action in ACTIONS if action.necessary} == NECESSARY
    for action in ACTIONS:
        assert (action.group is None) == action.necessary
        assert action.switch is None or not action.necessary
    assert {action.group for action in ACTIONS} - {None} == catalogue.GROUPS.keys()


def test_switches_are_columns_and_secret_links_are_links() -> None:
    assert {action.switch for action in ACTIONS} - {None} <= email_notifications.fields.keys()
    assert all("link" in action.placeholders for action in ACTIONS if action.purpose)


def test_every_state_has_the_right_mail() -> None:
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


def test_a_text_placeholder_is_replaced_by_its_name() -> None:
    assert examples.build_placeholders(catalogue.NEW_SESSION) == {
        name: [f"{{{name}}}"] if name == "speakers" else f"{{{name}}}"
        for name in catalogue.NEW_SESSION.placeholders
    }
    values = examples.build_placeholders(catalogue.SESSION_ACCEPT_REJECT)
    assert (values["acceptance"], values["link"]) == ("accepted", "{link}")


def test_every_state_but_a_draft_has_a_mail() -> None:
    assert catalogue.ACTION_BY_STATE.keys() == ORGANIZER_STATES.keys() - {"draft"}


def test_the_counted_parts_are_files_of_the_archive() -> None:
    files = {resource.archive.file for resource in ALL if resource.archive}
    assert EVENT_PARTS.keys() - files == {"media"}
