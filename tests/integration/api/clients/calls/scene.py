"""The surroundings of a call: an event with one row of each type, its people, and its names."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, select, update

from openevent.auth import tokens
from openevent.auth.link_tokens import Purpose
from openevent.infra import db
from openevent.resources import BY_TYPE
from tests.factories import events as factory
from tests.factories import worlds
from tests.integration.api import people
from tests.integration.api.clients.calls import jobs
from tests.integration.api.routes import invitations
from tests.unit.api.client import Client

ORIGIN: Final = "https://front.example.org"
"""The front end whose pages the API answers (tests.unit.api.cloud)."""
SESSION: Final = {"language": "English", "level": "Beginner"}
"""What the filters of the schedule ask for."""
LATER: Final = datetime(2030, 5, 1, tzinfo=UTC)
"""When the event without parts starts: after its call for speakers."""


class Scene(Mapping[str, str]):
    """The values of the `$names` in calls; an account's tokens are signed when a call needs one.

    `address` is the network address of all people; without it each call has one of its own.
    """

    def __init__(self, address: str | None = None) -> None:
        self._address = address
        with db.transaction() as connection:
            self.world = worlds.create_world(connection, "published")
            self._values = _fill(connection, self.world)
        self._links: dict[str, Callable[[], str]] = {
            "verify_token": lambda: people.link(Purpose.VERIFY, self["owner_email"]),
            "reset_token": lambda: people.link(Purpose.RESET, self["owner_email"]),
            "invite_token": lambda: invitations.sign_token(self.world.ids["role-invite"]),
            "refresh_token": self._log_in,
            "waiting_task": lambda: jobs.start_export(self.enter("owner"), self["event"]),
            "exported_task": lambda: jobs.finish_export(self.enter("owner"), self["event"]),
            "imported_task": lambda: jobs.finish_import(self.enter("owner")),
        }

    def __getitem__(self, name: str) -> str:
        return self._links[name]() if name in self._links else self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._values, **self._links})

    def __len__(self) -> int:
        return len(self._values) + len(self._links)

    def keep(self, name: str, values: list[Any]) -> None:
        """Keep values of an answer for the calls that follow: `$name`, `$name_2` and so on."""
        for number, value in enumerate(values, start=1):
            self._values[name if number == 1 else f"{name}_{number}"] = str(value)

    def enter(self, role: str, headers: Mapping[str, str] | None = None) -> Client:
        """Give a client with that role's token, in a page of ORIGIN."""
        person, address = self.world.people[role], self._address or people.elsewhere().address
        token = tokens.sign_access_token(person.id, 0, fresh=True, seconds=3600)
        is_anonymous = role == "anonymous"
        return Client(
            None if is_anonymous else token, {"origin": ORIGIN, **(headers or {})}, address
        )

    def _log_in(self) -> str:
        body = {"email": self["owner_email"], "password": people.PASSWORD}
        options = {"remember-me": True, "include-in-response": True}
        answer = people.elsewhere().post("/auth/session", body | options)
        return str(answer.json["refresh_token"])


def _fill(connection: Connection, world: worlds.World) -> dict[str, str]:
    """Complete the event's rows, and give their ids and the people's by name."""
    _change(connection, "user", world.people["owner"].id, password_hash=people.HASH)
    _change(connection, "session", world.ids["session"], **SESSION)
    _change(connection, "speaker", world.ids["speaker"], is_featured=True)
    _change(connection, "event", world.ids["event"], identifier=f"e{world.ids['event']:07x}")
    _change(connection, "custom-form", world.ids["custom-form"], is_included=True)
    inviter = world.people["owner"].id
    _change(connection, "speaker-invite", world.ids["speaker-invite"], inviter_id=inviter)
    ids = {type_.replace("-", "_"): str(id_) for type_, id_ in world.ids.items()}
    users = {name.replace(" ", "_"): person for name, person in world.people.items()}
    ids |= {f"{name}_id": str(person.id) for name, person in users.items()}
    ids |= {f"{name}_email": person.email for name, person in users.items() if person.email}
    names = {
        **_add_others(connection, world),
        "event": f"e{world.ids['event']:07x}",
        "event_id": str(world.ids["event"]),
        "password": people.PASSWORD,
        "moderator_role": _load_role(connection, "moderator"),
        "unique": f"n{world.ids['event']}",
    }
    return ids | {name: str(value) for name, value in names.items()}


def _add_others(connection: Connection, world: worlds.World) -> dict[str, int]:
    """Write a draft without parts, and an event and a user in the trash; give their ids."""
    owner, number = world.people["owner"].id, f"{world.ids['event']:07x}"
    dates = {"starts_at": LATER, "ends_at": LATER + timedelta(days=1)}
    draft: dict[str, Any] = {"identifier": f"b{number}", "state": "draft", "is_tax_enabled": True}
    trash: dict[str, Any] = {"deleted_at": func.now()}
    return {
        "bare_event": factory.add_event(connection, owner, **draft, **dates),
        "trashed_event": factory.add_event(connection, owner, identifier=f"c{number}", **trash),
        "trashed_user": factory.add_user(connection, **trash),
    }


def _load_role(connection: Connection, name: str) -> int:
    table = BY_TYPE["role"].table
    return int(connection.execute(select(table.c.id).where(table.c.name == name)).scalar_one())


def _change(connection: Connection, type_: str, id_: int, **values: Any) -> None:
    table = BY_TYPE[type_].table
    connection.execute(update(table).where(table.c.id == id_).values(values))
