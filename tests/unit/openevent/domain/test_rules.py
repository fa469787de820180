"""The register of rules: no type, no rule and no look-up of a rule is forgotten."""

from collections.abc import Iterator
from importlib import import_module
from inspect import get_annotations, isfunction
from pkgutil import walk_packages
from types import FunctionType, ModuleType
from typing import Any

import pytest

from openevent import domain
from openevent.domain import rules
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import Lookup
from openevent.resources import BY_TYPE


def modules() -> Iterator[ModuleType]:
    """All modules of the domain that may have rules."""
    for module in walk_packages(domain.__path__, f"{domain.__name__}."):
        if not module.name.startswith("openevent.domain.write"):
            yield import_module(module.name)


def is_rule(value: Any) -> bool:
    """Whether a value is a public function of a plan alone, as rules are."""
    if not isfunction(value) or value.__name__.startswith("_"):
        return False
    annotations = get_annotations(value)
    annotations.pop("return", None)
    return list(annotations.values()) == [PlanBuilder]


def rule_sets() -> Iterator[rules.RuleSet]:
    """The rules and look-ups of each operation of each type."""
    for of_type in rules.RULES.values():
        yield from (of_type.save, of_type.restore, of_type.delete)


def needed(function: FunctionType) -> set[Lookup[Any]]:
    """The look-ups that a rule names, itself or through the private functions that it calls."""
    values = [function.__globals__.get(name) for name in function.__code__.co_names]
    lookups = {value for value in values if isinstance(value, Lookup)}
    private = [value for value in values if isfunction(value) and value.__name__.startswith("_")]
    return lookups.union(*(needed(helper) for helper in private))


def test_each_type_that_declares_rules_has_its_entry() -> None:
    assert {
        type_ for type_, resource in BY_TYPE.items() if resource.has_rules
    } == rules.list_types()


def test_each_rule_is_registered() -> None:
    registered = {rule for rule_set in rule_sets() for rule in rule_set.rules}
    registered |= {of_type.keep_details for of_type in rules.RULES.values()}
    found = {value for module in modules() for value in vars(module).values() if is_rule(value)}
    assert found - registered == set()
    assert len(found) > 30


def test_each_lookup_is_registered() -> None:
    registered = {lookup for rule_set in rule_sets() for lookup in rule_set.lookups}
    values = [value for module in modules() for value in vars(module).values()]
    assert {value for value in values if isinstance(value, Lookup)} == registered


@pytest.mark.parametrize("type_", sorted(rules.RULES))
def test_a_rule_has_the_lookups_that_it_needs(type_: str) -> None:
    of_type = rules.RULES[type_]
    for rule_set in (of_type.save, of_type.restore, of_type.delete):
        for rule in rule_set.rules:
            assert needed(rule) <= set(rule_set.lookups), rule
    assert needed(of_type.keep_details) <= set(of_type.delete.lookups)


def test_the_check_of_lookups_sees_them() -> None:
    lookups = [
        lookup for rule_set in rule_sets() for rule in rule_set.rules for lookup in needed(rule)
    ]
    assert len(set(lookups)) == 10
