"""Links lead to the configured front end, for any identifier of an event."""

from collections.abc import Callable

import pytest

from openevent.mail import urls
from tests.unit.openevent.mail.conftest import ORIGIN


@pytest.mark.parametrize(
    ("link", "path"),
    [
        (urls.link_to_home, ""),
        (urls.link_to_verification, "/verify?token={{token}}"),
        (urls.link_to_password_reset, "/reset-password?token={{token}}"),
        (urls.link_to_forgotten_password, "/reset-password"),
        (urls.link_to_role_invite, "/role-invites?token={{token}}"),
        (urls.link_to_imports, "/events/import"),
        (urls.link_to_preferences, "/account/email-preferences"),
        (urls.link_to_account, "/account/profile"),
    ],
)
def test_pages_of_the_front_end(link: Callable[[], str], path: str) -> None:
    assert link() == ORIGIN + path


@pytest.mark.parametrize(
    ("link", "path"),
    [
        (urls.link_to_event, "/events/c0ffee42"),
        (urls.link_to_public_event, "/e/c0ffee42"),
        (urls.link_to_speakers_call, "/e/c0ffee42/cfs"),
        (urls.link_to_export, "/events/c0ffee42/export"),
    ],
)
def test_pages_of_an_event(link: Callable[[str], str], path: str) -> None:
    assert link("c0ffee42") == ORIGIN + path
    assert "//evil" not in link("//evil?a#b").removeprefix(ORIGIN)


def test_the_page_of_a_private_call_has_its_hash() -> None:
    assert (
        urls.link_to_speakers_call("c0ffee42", "a b&c=/#")
        == f"{ORIGIN}/e/c0ffee42/cfs?hash=a%20b%26c%3D%2F%23"
    )
    assert urls.link_to_speakers_call("c0ffee42", "") == f"{ORIGIN}/e/c0ffee42/cfs"


def test_the_page_of_a_session() -> None:
    assert urls.link_to_session("c0ffee42", 7) == f"{ORIGIN}/e/c0ffee42/session/7"
