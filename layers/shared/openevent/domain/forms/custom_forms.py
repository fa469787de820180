"""Rules of custom forms: what follows from a field's identifier."""

from openevent.domain.write.builder import PlanBuilder
from openevent.resources.custom_form import set_derived


def follow_identifier(plan: PlanBuilder) -> None:
    """Set `is_complex`, and the name of a field that the form's resource has.

    The rule: docs/contract/resources.md#custom-form.
    """
    if not plan.is_new and not plan.changes("form", "field_identifier", "name"):
        return
    row = {name: plan.value_after(name) for name in ("form", "field_identifier", "name")}
    set_derived(row)
    for name in ("is_complex", "name"):
        if plan.row.get(name) == row[name]:
            plan.keep(name)
        else:
            plan.set(**{name: row[name]})
