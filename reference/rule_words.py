"""Rules of permission in the words of the code, such as `published | staff`."""

import inspect
import sys
from collections.abc import Mapping
from functools import cache
from typing import Final

from openevent.model.permissions import Rule

PACKAGE: Final = "openevent."
OPERATORS: Final = {"or_": " | ", "and_": " & "}


def describe(rule: Rule) -> str:
    """Write a rule by the names of its parts, which are variables of openevent.

    Raises LookupError for a rule that has no name and no parts.
    """
    name = _list_names().get(id(rule))
    if name:
        return name
    variables = inspect.getclosurevars(rule.where)
    parts: Mapping[str, Rule] = variables.nonlocals
    if parts.keys() == {"self", "other"}:
        sign = _get_sign(rule)
        return sign.join(_describe_part(parts[name], sign) for name in ("self", "other"))
    if parts.keys() == {"self"}:
        return f"~{_describe_part(parts['self'])}"
    if parts.keys() == {"rule"}:
        return f"for_session({describe(parts['rule'])})"
    raise LookupError(f"Give the rule {rule.where} a name in its module.")


def _describe_part(rule: Rule, outer_sign: str = "") -> str:
    """Describe a part, in brackets if its sign is not the one around it."""
    text = describe(rule)
    return text if _get_sign(rule) in ("", outer_sign) else f"({text})"


def _get_sign(rule: Rule) -> str:
    """Return the sign between the parts of a rule; empty if it has a name."""
    if id(rule) in _list_names():
        return ""
    names = inspect.getclosurevars(rule.where).globals
    return next((sign for name, sign in OPERATORS.items() if name in names), "")


@cache
def _list_names() -> Mapping[int, str]:
    """List the names of all rules by their ids; a constant's name says less than its parts."""
    modules = [module for name, module in sorted(sys.modules.items()) if name.startswith(PACKAGE)]
    return {
        id(rule): name
        for module in modules
        for name, rule in vars(module).items()
        if isinstance(rule, Rule) and not name.isupper()
    }
