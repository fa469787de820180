"""The rights of roles as lists for administrators."""

from collections.abc import Callable

import pytest

from openevent.resources.role import ROLE_TITLES
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
type AddUser = Callable[..., int]
LISTS = ("services", "event-role-permissions")
RIGHTS = ("can-create", "can-read", "can-update", "can-delete")


def test_each_role_has_rights_for_each_service(enter: Enter, add_user: AddUser) -> None:
    admin = enter(add_user(is_admin=True))
    query = {"page[size]": "35", "include": "role,service"}
    document = admin.get("/v1/event-role-permissions", query).json
    names = {(row["type"], row["id"]): row["attributes"]["name"] for row in document["included"]}
    table = {}
    for row in document["data"]:
        links = row["relationships"]
        role, service = (names[type_, links[type_]["data"]["id"]] for type_ in ("role", "service"))
        table[role, service] = [row["attributes"][right] for right in RIGHTS]
    services = [row["attributes"]["name"] for row in admin.get("/v1/services").json["data"]]
    assert services == ["Track", "Session", "Speaker", "Sponsor", "Microlocation"]
    assert set(table) == {(role, service) for role in ROLE_TITLES for service in services}
    assert table["owner", "Sponsor"] == [True, True, True, True]
    assert table["coorganizer", "Session"] == [True, True, True, True]
    assert table["track_organizer", "Track"] == [True, True, True, True]
    assert table["track_organizer", "Sponsor"] == [False, True, False, False]
    assert table["attendee", "Session"] == [True, False, False, False]
    assert table["attendee", "Microlocation"] == [False, False, False, False]


def test_a_permission_leads_to_its_role_and_service(enter: Enter, add_user: AddUser) -> None:
    admin, path = enter(add_user(is_admin=True)), "/v1/event-role-permissions/204"
    assert admin.get(f"{path}/role").json["data"]["attributes"]["name"] == "track_organizer"
    assert admin.get(f"{path}/service").json["data"]["attributes"]["name"] == "Session"
    assert admin.get("/v1/event-role-permissions/999").status == 404


@pytest.mark.parametrize("plural", LISTS)
def test_only_administrators_read_the_lists(
    anonymous: Client, enter: Enter, add_user: AddUser, plural: str
) -> None:
    path = f"/v1/{plural}"
    assert [anonymous.get(path).status, enter(add_user()).get(path).status] == [401, 403]
    for right in ("is_admin", "is_super_admin"):
        assert enter(add_user(**{right: True})).get(path).status == 200


@pytest.mark.parametrize("plural", LISTS)
def test_nobody_writes_them(enter: Enter, add_user: AddUser, plural: str) -> None:
    admin = enter(add_user(is_super_admin=True))
    answers = [
        admin.send("POST", f"/v1/{plural}", {}),
        *(admin.send(method, f"/v1/{plural}/101", {}) for method in ("PATCH", "DELETE")),
    ]
    for method, answer in zip(("POST", "PATCH", "DELETE"), answers, strict=True):
        message = f"This route does not allow {method}. Use one of: GET, HEAD, OPTIONS."
        assert (answer.status, answer.detail) == (405, message)
