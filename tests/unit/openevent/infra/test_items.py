"""Items: a failed update changes nothing and returns the stored item; values keep their types."""

import pytest
from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError

from openevent.infra import items

pytestmark = pytest.mark.usefixtures("in_memory")

IS_NEW = Attr("id").not_exists()


def test_an_item_is_read_as_it_was_stored() -> None:
    assert items.update("a", {"state": "new", "hits": 3, "owner": None, "subject": ""})
    assert items.get("a") == {"id": "a", "state": "new", "hits": 3, "owner": None, "subject": ""}
    assert type((items.get("a") or {})["hits"]) is int
    assert items.get("unknown") is None


def test_an_update_changes_only_its_own_attributes() -> None:
    items.update("b", {"state": "new", "hits": 3})
    assert items.update("b", {"state": "old"}, Attr("state").eq("new") & Attr("hits").gt(2))
    assert items.get("b") == {"id": "b", "state": "old", "hits": 3}


def test_a_failed_condition_changes_nothing_and_returns_the_item() -> None:
    assert items.update_or_get("c", {"hits": 1}, Attr("id").exists()) == {}
    assert items.update_or_get("c", {"hits": 1}, IS_NEW) is None
    assert not items.update("c", {"hits": 2}, IS_NEW)
    assert items.update_or_get("c", {"hits": 2}, IS_NEW) == {"id": "c", "hits": 1}


def test_an_amount_is_added_if_the_condition_is_true() -> None:
    items.update("d", {"hits": 1})
    assert items.add("d", "hits", 2, Attr("hits").lt(2))
    assert not items.add("d", "hits", 2, Attr("hits").lt(2))
    assert items.add("d", "hits", -1, Attr("hits").gt(0))
    assert items.get("d") == {"id": "d", "hits": 2}


def test_many_items_are_read_in_one_request() -> None:
    for name in ("e", "f"):
        items.update(name, {"hits": 1})
    assert items.get_many(["e", "f", "unknown"]) == {
        name: {"id": name, "hits": 1} for name in ("e", "f")
    }
    assert items.get_many([]) == {}


def test_other_errors_are_raised() -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        items.add("unknown", "hits", 1, IS_NEW)
