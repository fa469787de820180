"""Lists of resources that this product does not have."""

from collections.abc import Callable

import pytest

from api.routes.absent_lists import FOR_ADMINS, PUBLIC
from tests.unit.api.client import JSONAPI, Client

type Enter = Callable[..., Client]
type AddUser = Callable[..., int]
QUERY = "include=user,follower&filter=[x&sort=-x&page[size]=x&cache=true"


@pytest.mark.parametrize("plural", PUBLIC)
def test_a_public_list_is_empty_for_everybody(anonymous: Client, plural: str) -> None:
    answer = anonymous.get(f"/v1/{plural}", QUERY)
    assert (answer.status, answer.headers["content-type"]) == (200, JSONAPI)
    assert (answer.json["data"], answer.json["meta"]) == ([], {"count": 0})
    assert answer.json["links"]["self"].startswith(f"/v1/{plural}?include=user")


@pytest.mark.parametrize("plural", FOR_ADMINS)
def test_a_list_for_administrators_is_refused_to_others(
    anonymous: Client, enter: Enter, add_user: AddUser, plural: str
) -> None:
    path = f"/v1/{plural}"
    assert anonymous.get(path).status == 401
    assert enter(add_user()).get(path).status == 403
    for right in ("is_admin", "is_super_admin"):
        answer = enter(add_user(**{right: True})).get(path, QUERY)
        assert (answer.status, answer.json["data"]) == (200, [])


@pytest.mark.parametrize("plural", PUBLIC + FOR_ADMINS)
def test_an_empty_list_has_no_rows_and_takes_none(anonymous: Client, plural: str) -> None:
    assert anonymous.get(f"/v1/{plural}/1").status == 404
    assert anonymous.post(f"/v1/{plural}", {}).status == 405
