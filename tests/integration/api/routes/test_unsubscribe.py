"""Unsubscribing by the link of a mail: one click, no login, and nothing by a GET."""

from html.parser import HTMLParser
from uuid import uuid4

import pytest
from sqlalchemy import select

from openevent.auth import link_tokens
from openevent.domain.people import accounts
from openevent.infra import db
from openevent.mail.tables import unsubscribes
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Answer, Client

PATH = "/v1/unsubscribe"
ONE_CLICK = b"List-Unsubscribe=One-Click"
FORM = {"content_type": "application/x-www-form-urlencoded"}


class Page(HTMLParser):
    """What a page shows and would load or send."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(body.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def address() -> str:
    return f"Ada.{uuid4().hex}@Example.org"


def click(token: str) -> Answer:
    return Client().call("POST", PATH, {"token": token}, FORM, ONE_CLICK)


def load_groups(reader: str) -> list[str]:
    table = unsubscribes
    with db.connect() as connection:
        rows = (
            select(table.c.action_group)
            .where(table.c.address == reader.lower())
            .order_by(table.c.action_group)
        )
        return list(connection.execute(rows).scalars())


def test_one_click_unsubscribes_from_one_group_once() -> None:
    reader = address()
    answers = [
        click(link_tokens.sign_unsubscribe_link(reader, group))
        for group in ("events", "events", "jobs")
    ]
    assert [answer.status for answer in answers] == [200] * 3
    assert load_groups(reader) == ["events", "jobs"]


def test_the_same_link_subscribes_again() -> None:
    reader = address()
    token, other = (
        link_tokens.sign_unsubscribe_link(reader, "events"),
        link_tokens.sign_unsubscribe_link(reader, "jobs"),
    )
    done, _ = click(token), click(other)
    undo = {"method": "post", "action": f"unsubscribe/undo?token={token}"}
    for answer in (done, Client().get(PATH, {"token": token})):
        assert [attributes for tag, attributes in Page(answer.body).tags if tag == "form"][
            -1
        ] == undo
    assert (
        f"{reader.lower()} gets no more mails about: News of events in which you take part."
        in Page(done.body).text
    )
    for _ in range(2):
        answer = Client().call("POST", f"{PATH}/undo", {"token": token}, FORM, b"")
        assert (answer.status, "gets mails again" in Page(answer.body).text) == (200, True)
    assert load_groups(reader) == ["jobs"]
    assert Client().call("POST", f"{PATH}/undo", {"token": "x"}, FORM, b"").status == 404


def test_a_get_shows_a_button_and_changes_nothing() -> None:
    reader = address()
    token = link_tokens.sign_unsubscribe_link(reader, "sessions")
    answer = Client().get(PATH, {"token": token})
    page = Page(answer.body)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert f"Stop sending {reader.lower()} mails about: News of sessions?" in page.text
    assert [attributes for tag, attributes in page.tags if tag in {"form", "input", "button"}] == [
        {"method": "post"},
        {"type": "hidden", "name": "List-Unsubscribe", "value": "One-Click"},
        {"type": "submit"},
        {"method": "post", "action": f"unsubscribe/undo?token={token}"},
        {"type": "submit", "class": "back"},
    ]
    assert {tag for tag, _ in page.tags} & {"script", "img", "link", "iframe", "a"} == set()
    assert "form-action 'self'; frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == (
        "no-store",
        "no-referrer",
    )
    assert load_groups(reader) == []


def test_a_get_of_the_link_does_not_wake_the_database(
    trips: CountingProxy,
) -> None:
    token = link_tokens.sign_unsubscribe_link(address(), "events")
    assert (Client().get(PATH, {"token": token}).status, trips.trips) == (200, 0)
    assert (click(token).status, trips.trips > 0) == (200, True)


def test_a_name_in_the_address_is_escaped() -> None:
    token = link_tokens.sign_unsubscribe_link('"<script>alert(1)</script>"@example.org', "events")
    for answer in (Client().get(PATH, {"token": token}), click(token)):
        assert "script" not in {tag for tag, _ in Page(answer.body).tags}
        assert '"<script>alert(1)</script>"@example.org' in Page(answer.body).text


@pytest.mark.parametrize("token", ["", "x", "a.b.c", None])
def test_another_token_is_not_found(token: str | None) -> None:
    parameters = {} if token is None else {"token": token}
    answers = [
        Client().get(PATH, parameters),
        Client().call("POST", PATH, parameters, FORM, ONE_CLICK),
    ]
    for answer in answers:
        assert (answer.status, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert "This link does not work" in Page(answer.body).text
        assert answer.headers["content-security-policy"].startswith("default-src 'none';")


def test_a_link_of_another_purpose_is_not_found() -> None:
    assert click(link_tokens.sign_link(accounts.Purpose.VERIFY, 1, "s")).status == 404
    good = link_tokens.sign_unsubscribe_link(address(), "events")
    assert click(good[:-2] + ("A" if good[-2] != "A" else "B") + good[-1]).status == 404


def test_every_spelling_of_a_mailbox_unsubscribes_it_once() -> None:
    name = uuid4().hex
    spellings = [f"{name}@b\u00fccher.example", f"{name}@XN--bcher-kva.example"]
    for reader in spellings:
        token = link_tokens.sign_unsubscribe_link(reader, "events")
        assert click(token).status == 200
    assert load_groups(spellings[1]) == ["events"]
    token = link_tokens.sign_unsubscribe_link(spellings[0], "events")
    assert Client().call("POST", f"{PATH}/undo", {"token": token}, FORM, b"").status == 200
    assert load_groups(spellings[1]) == []
