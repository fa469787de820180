"""The parameters and rules of template.yaml, checked as CloudFormation checks them."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final

import yaml

from local.stack.state import ROOT

TEMPLATE: Final = ROOT / "template.yaml"
KEPT_TAGS: Final = ("Ref", "Condition")

type Declaration = Mapping[str, Any]
"""A parameter as the template declares it."""


class Loader(yaml.SafeLoader):
    """Reads `!Sub x` as {"Fn::Sub": "x"}."""


def _construct(loader: Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in KEPT_TAGS else f"Fn::{suffix}": value}


Loader.add_multi_constructor("!", _construct)


@cache
def load() -> dict[str, Any]:
    """Load the template as it is written."""
    return dict(yaml.load(TEMPLATE.read_text(), Loader))  # noqa: S506 - a SafeLoader with tags


def complete(parameters: Mapping[str, str]) -> dict[str, str]:
    """Add the template's defaults to the parameters."""
    declarations: dict[str, Declaration] = load()["Parameters"]
    defaults = {
        name: str(declaration["Default"])
        for name, declaration in declarations.items()
        if "Default" in declaration
    }
    return {**defaults, **parameters}


def list_faults(parameters: Mapping[str, str]) -> Iterator[str]:
    """List what CloudFormation would refuse: each a sentence that says what to do."""
    declarations: dict[str, Declaration] = load()["Parameters"]
    for name in parameters.keys() - declarations.keys():
        yield f"The template has no parameter {name}."
    values = complete(parameters)
    for name, declaration in declarations.items():
        if fault := _find_fault(name, declaration, values.get(name)):
            yield fault
    if declarations.keys() <= values.keys():
        yield from _list_broken_rules(values)


def _find_fault(name: str, declaration: Declaration, value: str | None) -> str | None:
    if value is None:
        return f"The parameter {name} is missing: add {name}=… to parameter_overrides."
    allowed = declaration.get("AllowedValues", ())
    if allowed and value not in allowed:
        return f"{name}={value} is not allowed: use {' or '.join(allowed)}."
    if not re.fullmatch(declaration.get("AllowedPattern", "(?s).*"), value):
        return f"{name}={value} does not have the form {declaration['AllowedPattern']}"
    if declaration["Type"] == "Number" and not _is_in_range(declaration, value):
        bounds = f"{declaration.get('MinValue', '')} to {declaration.get('MaxValue', '')}"
        return f"{name}={value} is not a whole number from {bounds}."
    return None


def _is_in_range(declaration: Declaration, value: str) -> bool:
    if not value.isdecimal():
        return False
    number = int(value)
    lowest, highest = declaration.get("MinValue", number), declaration.get("MaxValue", number)
    return bool(lowest <= number <= highest)


def _list_broken_rules(values: Mapping[str, str]) -> Iterator[str]:
    for rule in load().get("Rules", {}).values():
        if not _evaluate(rule.get("RuleCondition", True), values):
            continue
        for assertion in rule["Assertions"]:
            if not _evaluate(assertion["Assert"], values):
                yield assertion["AssertDescription"]


FUNCTIONS: Final[Mapping[str, Callable[[list[Any]], bool]]] = {
    "Fn::Equals": lambda arguments: arguments[0] == arguments[1],
    "Fn::Not": lambda arguments: not arguments[0],
    "Fn::And": all,
    "Fn::Or": any,
    "Fn::Contains": lambda arguments: arguments[1] in arguments[0],
}


def _evaluate(expression: Any, values: Mapping[str, str]) -> Any:
    """Evaluate an expression of the section Rules."""
    if isinstance(expression, list):
        return [_evaluate(item, values) for item in expression]
    if not isinstance(expression, dict):
        return expression
    ((function, argument),) = expression.items()
    if function == "Ref":
        return _read_parameter(argument, values)
    return FUNCTIONS[function](_evaluate(argument, values))


def _read_parameter(name: str, values: Mapping[str, str]) -> str | list[str]:
    if load()["Parameters"][name]["Type"] == "CommaDelimitedList":
        return [item.strip() for item in values[name].split(",")]
    return values[name]
