"""Items: an update that fails changes nothing and tells what is there; numbers come back as they went."""

import pytest
from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError

from openevent.infra import items

pytestmark = pytest.mark.usefixtures("in_memory")

IS_NEW = Attr("id").not_exists()


def test_an_item_is_given_as_it_was_written() -> None:
    assert items.update("a", {"state": "new", "hits": 3, "owner": None, "subject": ""})
    assert items.get("a") == {"id": "a", "state": "new", "hits": 3, "owner": None, "subject": ""}
    assert type((items.get("a") or {})["hits"]) is int
    assert items.get("another") is None


def test_an_update_sets_what_it_names_and_keeps_the_rest() -> None:
    items.update("b", {"state": "new", "hits": 3})
    assert items.update("b", {"state": "old"}, Attr("state").eq("new") & Attr("hits").gt(2))
    assert items.get("b") == {"id": "b", "state": "old", "hits": 3}


def test_a_failed_condition_changes_nothing_and_gives_the_item() -> None:
    assert items.update_or_get("c", {"hits": 1}, Attr("id").exists()) == {}
    assert items.update_or_get("c", {"hits": 1}, IS_NEW) is None
    assert not items.update("c", {"hits": 2}, IS_NEW)
    assert items.update_or_get("c", {"hits": 2}, IS_NEW) == {"id": "c", "hits": 1}


def test_a_number_is_added_to_where_the_condition_holds() -> None:
    items.update("d", {"hits": 1})
    assert items.add("d", "hits", 2, Attr("hits").lt(2))
    assert not items.add("d", "hits", 2, Attr("hits").lt(2))
    assert items.add("d", "hits", -1, Attr("hits").gt(0))
    assert items.get("d") == {"id": "d", "hits": 2}


def test_many_items_come_by_id_in_one_request() -> None:
    for name in ("e", "f"):
        items.update(name, {"hits": 1})
    assert items.get_many(["e", "f", "unknown"]) == {
        name: {"id": name, "hits": 1} for name in ("e", "f")
    }
    assert items.get_many([]) == {}


def test_another_error_is_raised() -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        items.add("unknown", "hits", 1, IS_NEW)
