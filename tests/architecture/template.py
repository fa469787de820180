"""Resolve template.yaml as AWS does; a reference to a resource gives its logical id."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from local.cloud import template
from local.deployment import samconfig

PSEUDO = {
    "AWS::StackName": "stack",
    "AWS::StackId": "arn:aws:cloudformation:eu-central-1:123456789012:stack/stack/0a1b2c3d-11f0",
    "AWS::AccountId": "123456789012",
    "AWS::Region": "eu-central-1",
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
}
NOTHING = object()


def raw() -> dict[str, Any]:
    """The file as written."""
    return template.load()


def overrides(environment: str) -> dict[str, str]:
    """The parameters that samconfig.toml sets for an environment."""
    return dict(samconfig.read_environment(environment).parameters)


def _join(value: Any) -> str:
    return str(value[0].join(value[1] if isinstance(value[1], list) else value[1].split(",")))


def _select(value: Any) -> Any:
    return value[1][int(value[0])] if isinstance(value[1], list) else {"Fn::Select": value}


CALLS: dict[str, Callable[[Any], Any]] = {
    "Fn::FindInMap": lambda value: raw()["Mappings"][value[0]][value[1]][value[2]],
    "Fn::GetAtt": lambda value: value,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": lambda value: value[1].split(value[0]),
}


@cache
def deployed(environment: str, **more: str) -> "Template":
    """The template under samconfig.toml's parameters for that environment, and `more`."""
    return Template(overrides(environment) | more)


class Template:
    """The template under some parameters: its `resources` by logical id, all functions resolved."""

    def __init__(self, parameters: Mapping[str, str]) -> None:
        declared = {name: facts.get("Default") for name, facts in raw()["Parameters"].items()}
        self.parameters = {**declared, **parameters}
        self.resources = {
            name: _merged(self._resolved(resource))
            for name, resource in raw()["Resources"].items()
            if "Condition" not in resource or self._condition(resource["Condition"])
        }

    def of_type(self, type_: str) -> dict[str, Any]:
        """The properties of the resources of that type, by logical id."""
        return {
            name: resource["Properties"]
            for name, resource in self.resources.items()
            if resource["Type"] == type_
        }

    def properties(self, name: str) -> Any:
        """The properties of one resource."""
        return self.resources[name]["Properties"]

    def _resolved(self, value: Any) -> Any:
        if isinstance(value, list):
            return [item for item in map(self._resolved, value) if item is not NOTHING]
        if not isinstance(value, dict):
            return value
        if len(value) == 1 and (name := next(iter(value))).startswith(("Fn::", "Ref")):
            return self._called(name, value[name])
        pairs = ((key, self._resolved(item)) for key, item in value.items())
        return {key: item for key, item in pairs if item is not NOTHING}

    def _called(self, name: str, argument: Any) -> Any:
        if name == "Fn::If":
            return self._resolved(argument[1] if self._condition(argument[0]) else argument[2])
        if name == "Fn::Sub":
            return self._substituted(argument)
        value = self._resolved(argument)
        if name == "Ref":
            return self._look_up(value)
        if name in CALLS:
            return CALLS[name](value)
        return {name: value}

    def _substituted(self, argument: Any) -> str:
        text, values = (argument, {}) if isinstance(argument, str) else self._resolved(argument)

        def look_up(match: re.Match[str]) -> str:
            return str(values.get(match[1]) or self._look_up(match[1]))

        return re.sub(r"\$\{([^}]+)\}", look_up, text)

    def _look_up(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return NOTHING
        return PSEUDO.get(name, self.parameters.get(name, name))

    def _condition(self, name: str) -> bool:
        return self._holds(raw()["Conditions"][name])

    def _holds(self, condition: dict[str, Any]) -> bool:
        if "Condition" in condition:
            return self._condition(condition["Condition"])
        if "Fn::Not" in condition:
            return not self._holds(condition["Fn::Not"][0])
        if "Fn::Or" in condition:
            return any(self._holds(part) for part in condition["Fn::Or"])
        if "Fn::And" in condition:
            return all(self._holds(part) for part in condition["Fn::And"])
        left, right = (self._resolved(side) for side in condition["Fn::Equals"])
        return str(left) == str(right)


def _merged(resource: dict[str, Any]) -> dict[str, Any]:
    return {"Properties": {}} | resource


def function(template: Template, name: str) -> dict[str, Any]:
    """A function's properties with the Globals merged in, as SAM does."""
    common = template._resolved(raw()["Globals"]["Function"])
    own = template.properties(name)
    variables = common["Environment"]["Variables"] | own["Environment"]["Variables"]
    # What a function says is nothing (AWS::NoValue) it has not, whatever all others have.
    nothing = raw()["Resources"][name]["Properties"].keys() - own.keys()
    shared = {key: value for key, value in common.items() if key not in nothing}
    return {**shared, **own, "Environment": {"Variables": variables}}


FUNCTIONS = (
    "ApiFunction",
    "ImportWorkerFunction",
    "ExportWorkerFunction",
    "ImageWorkerFunction",
    "DocumentWorkerFunction",
    "DispatcherFunction",
    "MailerFunction",
    "SchedulerFunction",
    "MigrateFunction",
)
