"""Items of the task table: conditional updates and consistent reads, in plain values.

Tasks, rate limits and the ledger of mails keep their items in this one table.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from boto3.dynamodb.conditions import ConditionBase, ConditionExpressionBuilder
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from openevent.infra.aws import client
from openevent.infra.config import settings

type Value = str | int | None
type Item = dict[str, Any]
"""The attributes of an item by name: each is a `Value`."""

SERIALIZER: Final = TypeSerializer()
DESERIALIZER: Final = TypeDeserializer()


def update(
    item_id: str, values: Mapping[str, Value], condition: ConditionBase | None = None
) -> bool:
    """Set the values where the condition holds, and tell whether it did."""
    return update_or_get(item_id, values, condition) is None


def update_or_get(
    item_id: str, values: Mapping[str, Value], condition: ConditionBase | None
) -> Item | None:
    """Set the values where the condition holds. Where it does not, give the item as it is, `{}` where there is none."""
    assignments = ", ".join(f"#{name} = :{name}" for name in values)
    return _update(item_id, f"SET {assignments}", values, condition)


def add(item_id: str, name: str, amount: int, condition: ConditionBase) -> bool:
    """Add an amount to a number of the item where the condition holds, and tell whether it did."""
    return _update(item_id, f"SET #{name} = #{name} + :{name}", {name: amount}, condition) is None


def get(item_id: str) -> Item | None:
    """Give the item, None where there is none."""
    answer = client("dynamodb").get_item(
        TableName=settings().tasks_table, Key=_key(item_id), ConsistentRead=True
    )
    return _plain(answer["Item"]) if "Item" in answer else None


def get_many(item_ids: Sequence[str]) -> dict[str, Item]:
    """Give up to 100 items (DynamoDB's limit of a batch) by id."""
    if not item_ids:
        return {}
    table = settings().tasks_table
    keys = [_key(item_id) for item_id in item_ids]
    answer = client("dynamodb").batch_get_item(RequestItems={table: {"Keys": keys}})
    items = [_plain(item) for item in answer["Responses"].get(table, [])]
    return {item["id"]: item for item in items}


def _update(
    item_id: str, expression: str, values: Mapping[str, Value], condition: ConditionBase | None
) -> Item | None:
    """Update the item where the condition holds; where it does not, give the item as it is."""
    names = {f"#{name}": name for name in values}
    placeholders: dict[str, Any] = {f":{name}": value for name, value in values.items()}
    request: dict[str, Any] = {"UpdateExpression": expression}
    if condition is not None:
        built = ConditionExpressionBuilder().build_expression(condition)
        names |= built.attribute_name_placeholders
        placeholders |= built.attribute_value_placeholders
        request["ConditionExpression"] = built.condition_expression
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    table = client("dynamodb")
    try:
        table.update_item(
            TableName=settings().tasks_table,
            Key=_key(item_id),
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=_marshalled(placeholders),
            **request,
        )
    except table.exceptions.ConditionalCheckFailedException as error:
        return _plain(error.response.get("Item", {}))
    return None


def _key(item_id: str) -> dict[str, Any]:
    return _marshalled({"id": item_id})


def _marshalled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give each value as DynamoDB writes it, such as {"S": "text"}."""
    return {name: SERIALIZER.serialize(value) for name, value in values.items()}


def _plain(item: Mapping[str, Any]) -> Item:
    values = {name: DESERIALIZER.deserialize(value) for name, value in item.items()}
    return {
        name: int(value) if isinstance(value, Decimal) else value for name, value in values.items()
    }
