"""What the rules of a type are: functions by operation, and the look-ups that they need."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import Lookup

type WriteRule = Callable[[PlanBuilder], None]
"""Refuses a write by raising a refusal, or adds to its plan."""


@dataclass(frozen=True)
class RuleSet:
    """Rules of one operation, in their order, and the look-ups that they need."""

    rules: tuple[WriteRule, ...] = ()
    lookups: tuple[Lookup[Any], ...] = ()

    def apply(self, plan: PlanBuilder) -> None:
        """Apply the rules one after another. Raises refusals.Refusal."""
        for rule in self.rules:
            rule(plan)


NO_RULES: Final = RuleSet()


@dataclass(frozen=True)
class ResourceRules:
    """The rules of one type.

    - `save` is for new and changed rows, `restore` comes before it for a row from the trash.
    - `keep_facts` returns what the change says about a row that is deleted for good.
    """

    save: RuleSet = NO_RULES
    restore: RuleSet = NO_RULES
    delete: RuleSet = NO_RULES
    keep_facts: Callable[[PlanBuilder], dict[str, Any]] = lambda _plan: {}
