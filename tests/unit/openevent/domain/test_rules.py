"""The register of rules has every type, every rule and every look-up that a rule needs."""

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

REGISTER = "Change RULES in openevent/domain/rules.py, or `has_rules` of the declaration."


def import_modules() -> Iterator[ModuleType]:
    """Import all modules of the domain that may have rules."""
    for module in walk_packages(domain.__path__, f"{domain.__name__}."):
        if not module.name.startswith("openevent.domain.write"):
            yield import_module(module.name)


def is_rule(value: Any) -> bool:
    """Tell whether a value is a public function whose only parameter is a plan, like a rule."""
    if not isfunction(value) or value.__name__.startswith("_"):
        return False
    annotations = get_annotations(value)
    annotations.pop("return", None)
    return list(annotations.values()) == [PlanBuilder]


def list_rule_sets() -> Iterator[rules.RuleSet]:
    """List the rules and look-ups of each operation of each type."""
    for resource_rules in rules.RULES.values():
        yield from (resource_rules.save, resource_rules.restore, resource_rules.delete)


def find_lookups(function: FunctionType) -> set[Lookup[Any]]:
    """Find the look-ups that a rule uses, also in the private functions that it calls."""
    values = [function.__globals__.get(name) for name in function.__code__.co_names]
    lookups = {value for value in values if isinstance(value, Lookup)}
    private = [value for value in values if isfunction(value) and value.__name__.startswith("_")]
    return lookups.union(*(find_lookups(helper) for helper in private))


def test_each_type_that_declares_rules_has_its_entry() -> None:
    declared = {type_ for type_, resource in BY_TYPE.items() if resource.has_rules}
    assert declared == rules.list_types(), REGISTER


def test_each_rule_is_registered() -> None:
    registered = {rule for rule_set in list_rule_sets() for rule in rule_set.rules}
    registered |= {resource_rules.keep_facts for resource_rules in rules.RULES.values()}
    defined = {
        value for module in import_modules() for value in vars(module).values() if is_rule(value)
    }
    assert defined - registered == set(), REGISTER
    assert len(defined) > 30


def test_each_lookup_is_registered() -> None:
    registered = {lookup for rule_set in list_rule_sets() for lookup in rule_set.lookups}
    values = [value for module in import_modules() for value in vars(module).values()]
    assert {value for value in values if isinstance(value, Lookup)} == registered


@pytest.mark.parametrize("type_", sorted(rules.RULES))
def test_a_rule_has_the_lookups_that_it_needs(type_: str) -> None:
    resource_rules = rules.RULES[type_]
    for rule_set in (resource_rules.save, resource_rules.restore, resource_rules.delete):
        for rule in rule_set.rules:
            assert find_lookups(rule) <= set(rule_set.lookups), rule
    assert find_lookups(resource_rules.keep_facts) <= set(resource_rules.delete.lookups)


def test_the_check_finds_all_lookups() -> None:
    lookups = [
        lookup
        for rule_set in list_rule_sets()
        for rule in rule_set.rules
        for lookup in find_lookups(rule)
    ]
    assert len(set(lookups)) == 26
