"""Speakers as people: one mail to a person with several addresses, none to a blocked person."""

import pytest
from sqlalchemy import func, update

from openevent.domain.people import accounts
from openevent.infra import db
from openevent.mail import languages
from openevent.resources.mail import mails
from openevent.resources.speaker import speakers
from tests.factories import events
from tests.integration.dispatcher import desk
from tests.integration.dispatcher.places import Place, address, create_place


@pytest.fixture
def place() -> Place:
    desk.open_office()
    with db.transaction() as connection:
        return create_place(connection)


def test_a_user_with_two_addresses_has_one_mail(place: Place) -> None:
    with db.transaction() as connection:
        own = speakers.table.c.user_id.in_([place.owner, place.speaker])
        connection.execute(update(speakers.table).where(own).values(email=None))
        for user in (place.owner, place.speaker, place.speaker):
            values = {"event_id": place.event, "name": "S", "user_id": user}
            speaker = events.add(connection, "speaker", **values, email=f"stage{user}@example.org")
            events.link_speaker(connection, place.session, speaker)
    facts = {"from": "pending", "to": "accepted", "send-email": True}
    desk.react("session.state", ("session", place.session), place.owner, **facts)
    desk.react("event.published", ("event", place.event), place.owner)
    addresses = {
        address(place.owner),
        address(place.organizer),
        f"stage{place.speaker}@example.org",
    }
    for subject in (("session", place.session), ("event", place.event)):
        assert {recipient for _, recipient in desk.mailed(subject)} == addresses


def replace_account_by_address(place: Place, **account: object) -> None:
    """Let the speaker be known by the address alone, and the account be so."""
    table, account_of = (
        speakers.table,
        update(accounts.TABLE).where(accounts.TABLE.c.id == place.speaker),
    )
    email = address(place.speaker).upper()
    with db.transaction() as connection:
        own = update(table).where(table.c.user_id == place.speaker)
        connection.execute(own.values(user_id=None, email=email))
        connection.execute(account_of.values(**{"is_verified": True} | account))


@pytest.mark.parametrize("is_verified", [True, False])
def test_a_speaker_with_the_address_of_a_user_is_that_user_where_it_is_verified(
    place: Place, is_verified: object
) -> None:
    replace_account_by_address(place, is_verified=is_verified)
    with db.transaction() as connection:
        events.add(
            connection, "email-notification", user_id=place.speaker, session_accept_reject=False
        )
    facts = {"from": "pending", "to": "accepted", "send-email": True}
    desk.react("session.state", ("session", place.session), place.owner, **facts)
    desk.react("event.published", ("event", place.event), place.owner)
    unwanted = (
        {("Session Accept or Reject", address(place.speaker).upper())} if is_verified else set()
    )
    assert desk.mailed(("session", place.session), "skipped") == unwanted
    for subject in (("session", place.session), ("event", place.event)):
        assert (place.speaker in {user for user, _ in desk.noticed(subject)}) == is_verified


@pytest.mark.parametrize("is_linked", [True, False])
@pytest.mark.parametrize("account", [{"is_blocked": True}, {"deleted_at": func.now()}])
def test_a_speaker_whose_account_is_shut_hears_nothing(
    place: Place, account: dict[str, object], *, is_linked: bool
) -> None:
    if is_linked:
        with db.transaction() as connection:
            connection.execute(
                update(accounts.TABLE).where(accounts.TABLE.c.id == place.speaker).values(account)
            )
    else:
        replace_account_by_address(place, **account)
    facts = {"from": "pending", "to": "accepted", "send-email": True}
    desk.react("session.state", ("session", place.session), place.owner, **facts)
    desk.react("event.published", ("event", place.event), place.owner)
    addresses = {address(place.owner), address(place.organizer)}
    for subject in (("session", place.session), ("event", place.event)):
        assert {recipient.lower() for _, recipient in desk.mailed(subject)} == addresses


def test_each_is_written_to_in_a_language_of_theirs(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(languages, "list_languages", lambda: frozenset({"en", "de"}))
    spoken = {place.owner: "de-AT", place.organizer: "fr"}
    with db.transaction() as connection:
        for user, preference in spoken.items():
            account = update(accounts.TABLE).where(accounts.TABLE.c.id == user)
            connection.execute(account.values(language_prefrence=preference))
    desk.react("event.published", ("event", place.event))
    rows = desk.of_subject(mails.table, ("event", place.event))
    tags = {row["user_id"]: str(row["message"]).partition('<html lang="')[2][:2] for row in rows}
    assert tags == {place.owner: "de", place.organizer: "en", place.speaker: "en"}
