"""The rows and people of the examples, created in an empty database by the product itself."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import jwt
from sqlalchemy import insert
from urllib3.filepost import encode_multipart_formdata

from api.http.answers import JSON, JSONAPI
from local.commands import demo
from local.private.services import PrivateServices
from local.stack import people
from local.stack.people import Login
from openevent.domain import duties
from openevent.domain.documents import files
from openevent.infra import db
from openevent.model.resource import Link
from openevent.resources import BY_TYPE
from openevent.resources.admin_statistics import ADMIN_STATISTICS, ROW_ID
from reference import functions, samples, sign_links
from reference.creation_order import list_created_types, list_inserted_types
from reference.example_rows import FIRST_INSERTED_ID
from reference.examples import load_example
from reference.examples.order import SOLD
from reference.exchanges import Answer, encode_body, is_success, send
from reference.people import PASSWORD, PEOPLE, READER, STAFF, TRAVELLER, VERIFIED_PEOPLE
from reference.placeholders import Placeholders

MAILED_LINKS: Final = (
    ("reset", "hedy"),
    ("verify", "mary"),
    ("invite", "irene"),
    ("invite", "emmy"),
    ("unsubscribe", READER),
)
"""The purpose and the person of each mailed link that an example uses."""
API, AWS, FRONT = "https://api.example.org", "https://aws.example.org", "https://app.example.org"
UPLOAD: Final = "6f1d2c3b-4a59-4687-9e1f-0a1b2c3d4e5f"
PICTURE: Final = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAA"
    "AACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
"""A grey pixel."""
IMPORT: Final = "1e0f2d3c-4b5a-4697-8f8e-7d6c5b4a3f2e"
EXPORT: Final = "2b3c4d5e-6f70-4182-93a4-b5c6d7e8f901"
OWN_DATA: Final = "3c4d5e6f-7081-4293-84b5-c6d7e8f90123"
LOGIN: Final = "4d5e6f70-8192-4304-85c6-d7e8f9012345"
"""The placeholders of origins, an upload that is not imported yet, finished tasks and a login."""
BUCKET: Final = "open-event-000000000000-us-east-1"
"""The placeholder of the bucket: its name on a local stack."""
FIRST_DUTY: Final = next(iter(duties.SENTENCES))
DUTY_START: Final = datetime(2027, 3, 1, 5, 30, tzinfo=UTC)
PARAMETERS: Final = {"ApiOrigin": API, "FrontendOrigin": FRONT}
"""The parameters of the template with which the services of the examples are created."""


class SetupFailed(Exception):
    """The product refused a request of the setup; the message names the request."""


class Fixtures:
    """The rows and people in fresh services, whose variables this process has. Raises SetupFailed.

    - `services` are the services, `admin` is the login of the administrator.
    - `ids` are the ids of rows by type, `tokens` the access tokens by person.
    - `imported` is the id of the imported event, `medium` the path parameters of one of its files,
      `upload` those of an upload.
    - `sold` has the ids of an order that is paid, and of its attendee.
    """

    imported: str
    medium: dict[str, str]
    upload: dict[str, str]
    sold: dict[str, str]

    def __init__(self, services: PrivateServices, admin: Login) -> None:
        self.services = services
        bucket = services.variables["BUCKET"]
        self.placeholders = Placeholders({services.endpoint: AWS, bucket: BUCKET})
        self.ids: dict[str, list[str]] = {
            "setting": ["1"],
            "event-image-size": ["1"],
            "speaker-image-size": ["2"],
            "message-setting": ["4"],
            "role": ["7", "6"],
            "service": ["1", "2"],
            "event-role-permission": ["101", "102"],
            "admin-duty": ["1", "2"],
            **{row.type: [str(ROW_ID)] for row in ADMIN_STATISTICS.values()},
        }
        self.tokens: dict[str, str] = {}
        self._create_all(admin)

    def call(self, operation: str, body: Any = None, user: str = "ada", kind: str = JSON) -> Any:
        """Send `METHOD /path` with the token of a person, if there is one, and return the JSON.

        Raises SetupFailed.
        """
        method, _, target = operation.partition(" ")
        headers = {"Content-Type": kind}
        if user in self.tokens:
            headers["Authorization"] = f"JWT {self.tokens[user]}"
        answer = functions.answer(method, target, headers, encode_body(headers, body))
        _check_success(operation, answer)
        return answer.body

    def build_document(self, type_: str, number: int) -> dict[str, Any]:
        """Build the document that creates a row of a type; `number` is 0 to 2."""
        attributes = load_example(type_).get_attributes(number)
        data: dict[str, Any] = {"type": type_, "attributes": attributes}
        links = self._get_links(type_, number)
        if links:
            data["relationships"] = {name: {"data": linkage} for name, linkage in links.items()}
        return {"data": data}

    def get_person_id(self, name: str) -> str:
        """Return the id of one of PEOPLE."""
        return self.ids["user"][PEOPLE.index(name)]

    def build_linkage(self, link: Link, number: int = 0) -> Any:
        """Build the data of a link to a row of the fixtures."""
        identifier = {"type": link.type, "id": self.ids[link.type][number]}
        return [identifier] if link.many else identifier

    def _create_all(self, admin: Login) -> None:
        self.tokens["admin"] = self._log_in(admin)
        for name in PEOPLE:
            self._register(name)
        self._create_rows()
        self._accept_invites()
        self._invite_speaker("grace")
        self._sign_links()
        self._insert_rows()
        duties.record_end(FIRST_DUTY, DUTY_START, 2)
        self._run_jobs()
        self._sell()

    def _register(self, name: str) -> None:
        login = Login(email=f"{name}@example.org", password=PASSWORD)
        self._create("user", {"data": {"type": "user", "attributes": login}}, "")
        if name in VERIFIED_PEOPLE:
            people.verify_user(self.services.database.url, login["email"])
        self.tokens[name] = self._log_in(login)

    def _log_in(self, login: Login) -> str:
        token = str(self.call("POST /v1/auth/login", login, "")["access_token"])
        name = login["email"].partition("@")[0]
        if name == TRAVELLER:
            claims = jwt.decode(token, options={"verify_signature": False})
            self.placeholders.add(str(UUID(claims["family"])), LOGIN)
        self.placeholders.add(token, f"token-of-{name}")
        return token

    def _create_rows(self) -> None:
        for type_ in list_created_types():
            count = 1 if samples.is_single(BY_TYPE[type_]) else 2
            for number in range(count):
                document = self.build_document(type_, number)
                self._create(type_, document, load_example(type_).sender)

        for type_ in ("event-statistics-general", "order-statistics-event"):
            self.ids[type_] = self.ids["event"]

    def _create(self, type_: str, document: Any, user: str = "ada") -> None:
        answer = self.call(f"POST /v1/{BY_TYPE[type_].plural}", document, user, JSONAPI)
        self.ids.setdefault(type_, []).append(answer["data"]["id"])

    def _get_links(self, type_: str, number: int) -> dict[str, Any]:
        positions = load_example(type_).get_positions(number)
        links = [link for link in BY_TYPE[type_].links if link.name in positions]
        return {link.name: self.build_linkage(link, positions[link.name]) for link in links}

    def _accept_invites(self) -> None:
        """Give the staff their roles by invites, and load the ids of the roles."""
        self._invite("emmy", "moderator")
        for role, name in STAFF.items():
            self._invite(name, role.replace("-", "_"))
        for name in STAFF.values():
            token = sign_links.sign("invite", name)
            self.call("POST /v1/role_invites/accept-invite", {"data": {"token": token}}, name)
        roles = self.call(f"GET /v1/events/{self.ids['event'][0]}/roles?sort=-id")["data"]
        self.ids["users-events-roles"] = [row["id"] for row in roles]

    def _invite(self, name: str, role: str) -> None:
        document = self.build_document("role-invite", 0)
        document["data"]["attributes"] = {"email": f"{name}@example.org", "role-name": role}
        self._create("role-invite", document)

    def _invite_speaker(self, name: str) -> None:
        """Invite a person to the first session; it becomes the third speaker invite."""
        document = self.build_document("speaker-invite", 0)
        document["data"]["attributes"] = {"email": f"{name}@example.org"}
        self._create("speaker-invite", document)

    def _sign_links(self) -> None:
        for purpose, name in MAILED_LINKS:
            token = sign_links.sign(purpose, name)
            self.placeholders.add(token, f"token-of-{name}-to-{purpose}")

    def _insert_rows(self) -> None:
        """Insert the rows of each type that no route creates."""
        links = {
            "user_id": int(self.get_person_id(READER)),
            "event_id": int(self.ids["event"][0]),
        }
        with db.transaction() as connection:
            for type_ in list_inserted_types():
                table = BY_TYPE[type_].table
                link_ids = {name: id_ for name, id_ in links.items() if name in table.c}
                example = load_example(type_)
                numbers = range(example.count)
                ids = [FIRST_INSERTED_ID + number for number in numbers]
                columns = [example.get_columns(number) | link_ids for number in numbers]
                inserted = [{"id": id_, **row} for id_, row in zip(ids, columns, strict=True)]
                connection.execute(insert(table), inserted)
                self.ids[type_] = [str(id_) for id_ in ids]

    def _run_jobs(self) -> None:
        """Import the example event, export it and a user's own data, and upload another zip."""
        upload = {"upload": self._upload()}
        import_url = self.call("POST /v1/events/import/json", upload)["task_url"]
        self.imported = self._finish_task(import_url)["id"]
        export_url = self._export(f"events/{self.imported}")
        own_data_url = self._export(f"users/{self.get_person_id('ada')}")
        tasks = {IMPORT: import_url, EXPORT: export_url, OWN_DATA: own_data_url}
        for placeholder, url in tasks.items():
            self.placeholders.add(url.split("/")[3], placeholder)
        self.placeholders.add(self._upload(), UPLOAD)
        for type_ in ("import-job", "export-job"):
            self.ids[type_] = [row["id"] for row in self.call(f"GET /v1/{type_}s")["data"]]
        logo_url = self.call(f"GET /v1/events/{self.imported}")["data"]["attributes"]["logo-url"]
        names = ("owners", "owner", "digest", "name")
        self.medium = dict(zip(names, logo_url.split("/")[-4:], strict=True))
        self.upload = {"user": "1", "upload": UPLOAD, "digest": self.medium["digest"]}
        self.upload["name"] = "picture.png"

    def _sell(self) -> None:
        """Sell a ticket of the imported event at the door, and make its documents."""
        event = {"type": "event", "id": self.imported}
        pays = {"payment-currency": "EUR", "can-pay-onsite": True}
        self.call(
            f"PATCH /v1/events/{self.imported}",
            {"data": {**event, "attributes": pays}},
            kind=JSONAPI,
        )
        document = self.build_document("ticket", 0)
        document["data"]["relationships"] = {"event": {"data": event}}
        ticket = self.call("POST /v1/tickets", document, kind=JSONAPI)["data"]["id"]
        data = {
            "type": "order",
            "attributes": {"on-site-tickets": [{"id": ticket, "quantity": 1}]},
            "relationships": {"event": {"data": event}},
        }
        order = self.call("POST /v1/orders?onsite=true", {"data": data}, kind=JSONAPI)["data"]
        functions.run_jobs()
        attendees = self.call(f"GET /v1/orders/{order['id']}/attendees")["data"]
        self.sold = {"order": order["id"], "attendee": attendees[0]["id"]}
        self.placeholders.add(order["attributes"]["identifier"], SOLD)
        with db.connect() as connection:
            for number, file in enumerate(files.load_all(connection, int(order["id"]))):
                digest = file.key.rpartition("/")[2].partition(".")[0]
                self.placeholders.add(digest, f"{number:032x}")

    def _export(self, path: str) -> str:
        """Export the data at a path, and return the URL of the finished task."""
        task_url = str(self.call(f"POST /v1/{path}/export/json", {})["task_url"])
        self._finish_task(task_url)
        return task_url

    def _upload(self) -> str:
        """Upload the example event with a signed form, and return the id of the upload."""
        form = self.call("POST /v1/events/import/uploads", {})
        with tempfile.TemporaryDirectory() as folder:
            content = demo.zip_folder(demo.EXAMPLE, Path(folder) / "summit.zip").read_bytes()
        fields = {**form["fields"], "file": ("event.zip", content)}
        body, kind = encode_multipart_formdata(fields)
        path = urlsplit(form["url"]).path
        answer = send(form["url"], "POST", path, {"Content-Type": kind}, body)
        _check_success("the upload", answer)
        return str(form["id"])

    def _finish_task(self, task_url: str) -> Any:
        """Run a task's job, and return its result. Raises SetupFailed if it fails."""
        functions.run_jobs()
        task = self.call(f"GET {task_url}")
        if task["state"] != "SUCCESS":
            raise SetupFailed(str(task))
        return task["result"]


def _check_success(request: str, answer: Answer) -> None:
    if not is_success(answer):
        raise SetupFailed(f"{request}: {answer.status} {answer.body}")
