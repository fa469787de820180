"""Mails lead to the configured front end, whatever an event is called."""

from collections.abc import Callable

import pytest

from openevent.mail import urls
from tests.unit.openevent.mail.conftest import ORIGIN


@pytest.mark.parametrize(
    ("link", "path"),
    [
        (urls.home, ""),
        (urls.verify, "/verify?token={{token}}"),
        (urls.reset, "/reset-password?token={{token}}"),
        (urls.forgotten, "/reset-password"),
        (urls.role_invite, "/role-invites?token={{token}}"),
        (urls.imports, "/events/import"),
        (urls.preferences, "/account/email-preferences"),
        (urls.account, "/account/profile"),
    ],
)
def test_pages_of_the_front_end(link: Callable[[], str], path: str) -> None:
    assert link() == ORIGIN + path


@pytest.mark.parametrize(
    ("link", "path"),
    [
        (urls.event, "/events/c0ffee42"),
        (urls.public_event, "/e/c0ffee42"),
        (urls.speakers_call, "/e/c0ffee42/cfs"),
        (urls.export, "/events/c0ffee42/export"),
    ],
)
def test_pages_of_an_event(link: Callable[[str], str], path: str) -> None:
    assert link("c0ffee42") == ORIGIN + path
    assert "//evil" not in link("//evil?a#b").removeprefix(ORIGIN)


def test_the_page_of_a_call_that_is_shown_to_who_has_its_hash() -> None:
    assert (
        urls.speakers_call("c0ffee42", "a b&c=/#")
        == f"{ORIGIN}/e/c0ffee42/cfs?hash=a%20b%26c%3D%2F%23"
    )
    assert urls.speakers_call("c0ffee42", "") == f"{ORIGIN}/e/c0ffee42/cfs"


def test_the_page_of_a_session() -> None:
    assert urls.session("c0ffee42", 7) == f"{ORIGIN}/e/c0ffee42/session/7"
