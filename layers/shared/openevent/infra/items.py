"""Items of the DynamoDB table: conditional updates and consistent reads of plain values.

Tasks, rate limits and the ledger of mails store their items in this one table.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from openevent.infra.aws import client
from openevent.infra.config import settings

if TYPE_CHECKING:  # boto3 is imported at its first use: see openevent.infra.aws
    from boto3.dynamodb.conditions import Attr, ConditionBase
    from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

type Value = str | int | None
type Item = dict[str, Any]
"""The attributes of an item by name; each is a `Value`."""


def attribute(name: str) -> "Attr":
    """Name an attribute of an item in a condition, such as `attribute("id").not_exists()`."""
    from boto3.dynamodb.conditions import Attr  # noqa: PLC0415 - see above

    return Attr(name)


def update(
    item_id: str, values: Mapping[str, Value], condition: "ConditionBase | None" = None
) -> bool:
    """Set the values if the condition is true; return whether it was."""
    return update_or_get(item_id, values, condition) is None


def update_or_get(
    item_id: str, values: Mapping[str, Value], condition: "ConditionBase | None"
) -> Item | None:
    """Set the values if the condition is true; return None then.

    If it is false, return the stored item, or `{}` if there is no such item.
    """
    assignments = ", ".join(f"#{name} = :{name}" for name in values)
    return _update(item_id, f"SET {assignments}", values, condition)


def add(item_id: str, name: str, amount: int, condition: "ConditionBase") -> bool:
    """Add to a number of the item if the condition is true; return whether it was."""
    return _update(item_id, f"SET #{name} = #{name} + :{name}", {name: amount}, condition) is None


def get(item_id: str) -> Item | None:
    """Read an item; None if there is no such item."""
    answer = client("dynamodb").get_item(
        TableName=settings().tasks_table, Key=_key(item_id), ConsistentRead=True
    )
    return _deserialize(answer["Item"]) if "Item" in answer else None


def add_to_set(
    item_id: str, name: str, entry: str, values: Mapping[str, Value], most: int
) -> frozenset[str]:
    """Add an entry to a set of texts that has fewer than `most`, and set the values.

    Return the entries of a full set, and none if the entry was added.
    """
    from boto3.dynamodb.conditions import Attr  # noqa: PLC0415 - only this function needs it

    assignments = ", ".join(f"#{key} = :{key}" for key in values)
    expression = f"SET {assignments} ADD #{name} :{name}"
    all_values: dict[str, Any] = {**values, name: {entry}}
    has_room = Attr(name).not_exists() | Attr(name).size().lt(most)
    item = _update(item_id, expression, all_values, has_room) or {}
    return frozenset(item.get(name, ()))


def delete_from_set(item_id: str, name: str, entries: Sequence[str]) -> None:
    """Delete entries from a set of texts; those that it does not have are no error."""
    all_values: dict[str, Any] = {name: set(entries)}
    _update(item_id, f"DELETE #{name} :{name}", all_values, None)


def get_many(item_ids: Sequence[str]) -> dict[str, Item]:
    """Read up to 100 items (DynamoDB's limit for a batch), keyed by id."""
    if not item_ids:
        return {}
    table = settings().tasks_table
    keys = [_key(item_id) for item_id in item_ids]
    answer = client("dynamodb").batch_get_item(RequestItems={table: {"Keys": keys}})
    items = [_deserialize(item) for item in answer["Responses"].get(table, [])]
    return {item["id"]: item for item in items}


def _update(
    item_id: str, expression: str, values: Mapping[str, Value], condition: "ConditionBase | None"
) -> Item | None:
    """Update the item if the condition is true; if it is false, return the stored item."""
    names = {f"#{name}": name for name in values}
    placeholders: dict[str, Any] = {f":{name}": value for name, value in values.items()}
    request: dict[str, Any] = {"UpdateExpression": expression}
    if condition is not None:
        from boto3.dynamodb.conditions import ConditionExpressionBuilder  # noqa: PLC0415 - see above

        conditional = ConditionExpressionBuilder().build_expression(condition)
        names |= conditional.attribute_name_placeholders
        placeholders |= conditional.attribute_value_placeholders
        request["ConditionExpression"] = conditional.condition_expression
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    dynamodb = client("dynamodb")
    try:
        dynamodb.update_item(
            TableName=settings().tasks_table,
            Key=_key(item_id),
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=_serialize(placeholders),
            **request,
        )
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        return _deserialize(error.response.get("Item", {}))
    return None


def _key(item_id: str) -> dict[str, Any]:
    return _serialize({"id": item_id})


def _serialize(values: Mapping[str, Any]) -> dict[str, Any]:
    """Convert each value to DynamoDB's format, such as {"S": "text"}."""
    serializer, _ = _get_converters()
    return {name: serializer.serialize(value) for name, value in values.items()}


def _deserialize(item: Mapping[str, Any]) -> Item:
    _, deserializer = _get_converters()
    values = {name: deserializer.deserialize(value) for name, value in item.items()}
    return {
        name: int(value) if isinstance(value, Decimal) else value for name, value in values.items()
    }


@cache
def _get_converters() -> "tuple[TypeSerializer, TypeDeserializer]":
    from boto3.dynamodb.types import TypeDeserializer, TypeSerializer  # noqa: PLC0415 - see above

    return TypeSerializer(), TypeDeserializer()
