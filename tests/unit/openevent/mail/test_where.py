"""Mails lead to the configured front end, whatever an event is called."""

from collections.abc import Callable

import pytest

from openevent.mail import where
from tests.unit.openevent.mail.conftest import ORIGIN


@pytest.mark.parametrize(
    ("link", "path"),
    [
        (where.home, ""),
        (where.verify, "/verify?token={{token}}"),
        (where.reset, "/reset-password?token={{token}}"),
        (where.forgotten, "/reset-password"),
        (where.role_invite, "/role-invites?token={{token}}"),
        (where.imports, "/events/import"),
        (where.preferences, "/account/email-preferences"),
        (where.account, "/account/profile"),
    ],
)
def test_pages_of_the_front_end(link: Callable[[], str], path: str) -> None:
    assert link() == ORIGIN + path


@pytest.mark.parametrize(
    ("link", "path"),
    [
        (where.event, "/events/c0ffee42"),
        (where.public_event, "/e/c0ffee42"),
        (where.speakers_call, "/e/c0ffee42/cfs"),
        (where.export, "/events/c0ffee42/export"),
    ],
)
def test_pages_of_an_event(link: Callable[[str], str], path: str) -> None:
    assert link("c0ffee42") == ORIGIN + path
    assert "//evil" not in link("//evil?a#b").removeprefix(ORIGIN)


def test_the_page_of_a_call_that_is_shown_to_who_has_its_hash() -> None:
    assert where.speakers_call("c0ffee42", "a b&c=/#") == f"{ORIGIN}/e/c0ffee42/cfs?hash=a%20b%26c%3D%2F%23"
    assert where.speakers_call("c0ffee42", "") == f"{ORIGIN}/e/c0ffee42/cfs"


def test_the_page_of_a_session() -> None:
    assert where.session("c0ffee42", 7) == f"{ORIGIN}/e/c0ffee42/session/7"
