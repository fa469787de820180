"""The world in which the examples play: people, and two rows of each type, made through the product itself."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import create_engine, insert
from sqlalchemy.pool import NullPool
from urllib3.filepost import encode_multipart_formdata

from api.http.answers import JSON, JSONAPI
from local.commands import demo
from local.stack import people
from openevent.model.permissions import nobody
from openevent.model.resource import Link
from openevent.resources import ALL, BY_TYPE
from reference import rows
from reference.exchanges import Answer, encode_body, is_success, send
from reference.placeholders import Placeholders

STAFF: Final[Mapping[str, str]] = {
    "organizer": "olive", "coorganizer": "clara", "track-organizer": "tess", "moderator": "moira", "registrar": "rita",
}  # fmt: skip
"""Who has which role in the first event; its owner is Ada."""
PEOPLE: Final = ("ada", "grace", *STAFF.values(), "joan", "hedy", "mary", "rosa", "irene", "emmy")
"""Joan changes her password, Hedy forgot hers, Mary is to verify her address, Rosa logs out
everywhere; Irene and Emmy are invited."""
VERIFIED_PEOPLE: Final = frozenset({"ada", "grace", "irene", *STAFF.values()})
MAILED_LINKS: Final = (
    ("reset", "hedy"), ("verify", "mary"), ("invite", "irene"), ("invite", "emmy"), ("unsubscribe", rows.READER),
)  # fmt: skip
"""The mails whose links the examples use: purpose and person."""
SIGN_LINKS: Final = """
import json, sys
from local.commands import link
from openevent.auth import link_tokens
def minted(purpose, email):
    if purpose == link_tokens.UNSUBSCRIBE:
        return link_tokens.unsubscription(email, "sessions")
    return link.sign_token(stack, link_tokens.Purpose(purpose), email)
stack, wanted = json.loads(sys.argv[1]), json.loads(sys.argv[2])
print(json.dumps([minted(purpose, f"{name}@example.org") for purpose, name in wanted]))
"""
CATALOGUE_TYPES: Final = ("event-type", "event-topic", "event-sub-topic")
ORDERED_TYPES: Final = (
    "track", "session-type", "microlocation", "speaker", "session", "sponsor", "social-link", "custom-form",
    "faq-type", "faq", *rows.SINGLE_TYPES, "feedback", "role-invite", "notification-setting", "email-notification",
)  # fmt: skip
CREATED_TYPES: Final = (
    *ORDERED_TYPES,
    *(
        resource.type
        for resource in ALL
        if resource.can.create is not nobody
        and resource.type not in {"user", "event", *CATALOGUE_TYPES, *ORDERED_TYPES}
    ),
)
"""Types of which the world has rows, those that need others last."""
LINK_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "event": ("event-type", "event-topic"),
    "event-sub-topic": ("event-topic",),
    "session": ("event", "track", "session-type", "microlocation", "speakers"),
    "faq": ("event", "faq-type"),
    "notification-setting": ("user",),
    "email-notification": ("user",),
}
"""What new rows are linked to; those of other types to their event, where they have one."""
FIRST_INSERTED_ID: Final = 1_000_001
"""The ids of rows that no route makes: past those that the product draws for what it writes as it
goes."""
API, AWS, FRONT = "https://api.example.org", "https://aws.example.org", "https://app.example.org"
UPLOAD: Final = "6f1d2c3b-4a59-4687-9e1f-0a1b2c3d4e5f"
IMPORT: Final = "1e0f2d3c-4b5a-4697-8f8e-7d6c5b4a3f2e"
EXPORT: Final = "2b3c4d5e-6f70-4182-93a4-b5c6d7e8f901"
OWN_DATA: Final = "3c4d5e6f-7081-4293-84b5-c6d7e8f90123"
"""The samples of the origins, of the upload that waits, and of the tasks that are done."""
LOCAL_FRONT: Final = "http://127.0.0.1:4200"
"""The front end's origin of a local stack: the template's default."""
POLL_SECONDS: Final = 0.1


class SetupFailed(Exception):
    """The product said no where the world was being made; the message says to what."""


class Fixtures:
    """A fresh stack in which everything is there; `stack` is what `stack.json` says. Raises Refused.

    `ids` are by type, `tokens` by person, `medium` is the place of a file; `imported` is the id of
    an event that was.
    """

    def __init__(self, stack: Mapping[str, Any]) -> None:
        self.stack = stack
        self.api = str(stack["api"])
        self.samples = Placeholders(
            {self.api: API, str(stack["aws_endpoint"]): AWS, LOCAL_FRONT: FRONT}
        )
        self.ids: dict[str, list[str]] = {
            "setting": ["1"],
            "message-setting": ["4"],
            "role": ["7", "6"],
        }
        self.tokens: dict[str, str] = {}
        self.tokens["admin"] = self._log_in(stack["admin"])
        for name in PEOPLE:
            self._join(name)
        self._rows()
        self._staff()
        self._written()
        self._jobs()

    def call(self, operation: str, body: Any = None, who: str = "ada", kind: str = JSON) -> Any:
        """Ask `METHOD /path`, with a person's token where they have one; gives the JSON. Raises Refused."""
        method, _, target = operation.partition(" ")
        token = {"Authorization": f"JWT {self.tokens[who]}"} if who in self.tokens else {}
        headers = token | {"Content-Type": kind}
        return _good(
            operation, send(self.api, method, target, headers, encode_body(headers, body))
        ).body

    def document(self, type_: str, number: int) -> dict[str, Any]:
        """Give the document that makes a row of a type, from 0 to 2."""
        links = {name: {"data": data} for name, data in self._links(type_, number).items()}
        data = {"type": type_, "attributes": rows.get_attributes(type_, number)}
        return {"data": data | ({"relationships": links} if links else {})}

    def person(self, name: str) -> str:
        """Give the id of one of PEOPLE."""
        return self.ids["user"][PEOPLE.index(name)]

    def linkage(self, link: Link, number: int = 0) -> Any:
        """Give the data that links to a row of the world."""
        data = {"type": link.type, "id": self.ids[link.type][number]}
        return [data] if link.many else data

    def _join(self, name: str) -> None:
        login = {"email": f"{name}@example.org", "password": rows.PASSWORD}
        self._make("user", {"data": {"type": "user", "attributes": login}}, "")
        if name in VERIFIED_PEOPLE:
            people.verify_user(self.stack["database_url"], login["email"])
        self.tokens[name] = self._log_in(login)

    def _log_in(self, login: Mapping[str, str]) -> str:
        token = str(self.call("POST /v1/auth/login", dict(login), "")["access_token"])
        self.samples.name(token, f"token-of-{login['email'].partition('@')[0]}")
        return token

    def _rows(self) -> None:
        for type_ in (*CATALOGUE_TYPES, "event", *CREATED_TYPES):
            for number in range(1 if type_ in rows.SINGLE_TYPES else 2):
                self._make(
                    type_,
                    self.document(type_, number),
                    "admin" if type_ in CATALOGUE_TYPES else "ada",
                )

    def _make(self, type_: str, document: Any, who: str = "ada") -> None:
        made = self.call(f"POST /v1/{BY_TYPE[type_].plural}", document, who, JSONAPI)
        self.ids.setdefault(type_, []).append(made["data"]["id"])

    def _links(self, type_: str, number: int) -> dict[str, Any]:
        if type_ == "feedback" and number:  # a user gives one of each thing
            return {"session": self.linkage(BY_TYPE[type_].link("session"), number - 1)}
        names = LINK_NAMES.get(type_, ("event",))
        known = {
            link.name: self.linkage(link) for link in BY_TYPE[type_].links if link.name in names
        }
        if type_ in rows.SINGLE_TYPES and number:
            known["event"] = self.linkage(BY_TYPE[type_].link("event"), 1)
        if type_ == "email-notification" and number < len(
            self.ids["event"]
        ):  # the third is of all events
            known["event"] = self.linkage(BY_TYPE[type_].link("event"), number)
        return known

    def _staff(self) -> None:
        """Let people have their roles, by invites; keep the letters of those that are used later."""
        self._invite("emmy", "moderator")
        for role, name in STAFF.items():
            self._invite(name, role.replace("-", "_"))
        accepted = [("invite", name) for name in STAFF.values()]
        for (_, name), token in self._letters(accepted).items():
            self.call("POST /v1/role_invites/accept-invite", {"data": {"token": token}}, name)
        for (purpose, name), token in self._letters(list(MAILED_LINKS)).items():
            self.samples.name(token, f"token-of-{name}-to-{purpose}")
        held = self.call(f"GET /v1/events/{self.ids['event'][0]}/roles?sort=-id")["data"]
        self.ids["users-events-roles"] = [one["id"] for one in held]

    def _invite(self, name: str, role: str) -> None:
        document = self.document("role-invite", 0)
        document["data"]["attributes"] = {"email": f"{name}@example.org", "role-name": role}
        self._make("role-invite", document)

    def _letters(self, wanted: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Mint the tokens of mails, in a process that becomes the stack's API."""
        words = [sys.executable, "-c", SIGN_LINKS, json.dumps(self.stack), json.dumps(wanted)]
        made = subprocess.run(words, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own process
        return dict(zip(wanted, json.loads(made), strict=True))

    def _written(self) -> None:
        """Write two rows of each type that no route makes."""
        links = {"user_id": int(self.person(rows.READER)), "event_id": int(self.ids["event"][0])}
        url = str(self.stack["database_url"]).replace("postgresql:", "postgresql+pg8000:")
        with create_engine(url, poolclass=NullPool).begin() as connection:
            for type_ in rows.INSERTED_ROWS:
                table = BY_TYPE[type_].table
                known = {name: id_ for name, id_ in links.items() if name in table.c}
                made = [
                    {"id": FIRST_INSERTED_ID + number, **rows.get_columns(type_, number), **known}
                    for number in range(2)
                ]
                connection.execute(insert(table), made)
                self.ids[type_] = [str(row["id"]) for row in made]

    def _jobs(self) -> None:
        """Import the example event and export it again, and somebody's own data; another upload waits in the bucket."""
        started = self.call("POST /v1/events/import/json", {"upload": self._upload()})["task_url"]
        self.imported = self._ended(started)["id"]
        self._counted()
        exported = self.call(f"POST /v1/events/{self.imported}/export/json", {})["task_url"]
        self._ended(exported)
        own = self.call(f"POST /v1/users/{self.person('ada')}/export/json", {})["task_url"]
        self._ended(own)
        tasks = {IMPORT: started, EXPORT: exported, OWN_DATA: own}
        known = {
            **{sample: url.split("/")[3] for sample, url in tasks.items()},
            UPLOAD: self._upload(),
        }
        for sample, real in known.items():
            self.samples.name(real, sample)
        for kind in ("import-job", "export-job"):
            self.ids[kind] = [one["id"] for one in self.call(f"GET /v1/{kind}s")["data"]]
        logo = self.call(f"GET /v1/events/{self.imported}")["data"]["attributes"]["logo-url"]
        self.medium = dict(zip(("event_id", "digest", "name"), logo.split("/")[-3:], strict=True))

    def _counted(self) -> None:
        """Wait until the versions of the imported event tell of the import."""
        while not self.call(f"GET /v1/events/{self.imported}/versions")["event"]:
            time.sleep(POLL_SECONDS)

    def _upload(self) -> str:
        """Bring the example event to the bucket by a signed form; gives the upload's id."""
        allowed = self.call("POST /v1/events/import/uploads", {})
        with tempfile.TemporaryDirectory() as folder:
            content = demo.zip_folder(demo.EXAMPLE, Path(folder) / "summit.zip").read_bytes()
        fields = {**allowed["fields"], "file": ("event.zip", content)}
        body, kind = encode_multipart_formdata(fields)
        _good(
            "the upload",
            send(
                allowed["url"], "POST", urlsplit(allowed["url"]).path, {"Content-Type": kind}, body
            ),
        )
        return str(allowed["id"])

    def _ended(self, task_url: str) -> Any:
        """Wait for a task's end; gives its result. Raises Refused where it fails."""
        while (task := self.call(f"GET {task_url}"))["state"] == "WAITING":
            time.sleep(POLL_SECONDS)
        if task["state"] != "SUCCESS":
            raise SetupFailed(str(task))
        return task["result"]


def _good(what: str, answer: Answer) -> Answer:
    if not is_success(answer):
        raise SetupFailed(f"{what}: {answer.status} {answer.body}")
    return answer
