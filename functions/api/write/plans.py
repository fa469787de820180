"""The third stage of a write: decide what is written, or refuse it."""

from sqlalchemy import func

from api.http.errors import BadRequest, Fault, Forbidden
from api.jsonapi.row_conditions import has_key
from api.write import picture_sizes, validation
from api.write.links.planning import plan_links
from api.write.media import replacing
from openevent.domain import rules
from openevent.domain.trash import companions, final_deletion, retention
from openevent.domain.write.before import Before
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.plan import Plan
from openevent.domain.write.request import Request


def plan_create(request: Request, before: Before) -> Plan:
    """Plan a new row. Raises Failure or Refusal, as all functions here do."""
    plan = PlanBuilder(request, before, dict(request.new_columns))
    plan_links(plan)
    _complete(plan)
    return plan.build("created")


def plan_update(request: Request, before: Before) -> Plan:
    """Plan the change of a row."""
    plan = _start_update(request, before)
    _complete(plan)
    return plan.build("updated")


def plan_restore(request: Request, before: Before) -> Plan:
    """Plan the change of a deleted row, which `deleted-at: null` restores.

    A user who may only restore the row may change nothing else.
    """
    plan = _start_update(request, before)
    if plan.changes_row and not before.rights.may_write:
        raise Forbidden("You may restore this but not change it.")
    is_restored = request.attributes.get("deleted-at", "") is None
    if is_restored:
        plan.set(deleted_at=None, deleted_by=None)
        rules.find(request.resource).restore.apply(plan)
    _complete(plan)
    return plan.build("restored" if is_restored else "updated")


def plan_delete(request: Request, before: Before) -> Plan:
    """Plan a deletion: into the trash, or for good if asked or if the type has no trash."""
    plan, resource = PlanBuilder(request, before), request.resource
    resource_rules = rules.find(resource)
    resource_rules.delete.apply(plan)
    is_final = request.permanent or not resource.soft_delete
    plan.report(**companions.count(resource, before.row["id"], is_final=is_final))
    if is_final:
        final_deletion.plan_erasure(plan, before.row["id"])
        plan.record_change(f"{resource.type}.gone", resource_rules.keep_facts(plan))
        return plan.build("deleted", removes_row=True)
    plan.set(deleted_at=func.now(), deleted_by=request.user.id)
    plan.report(**{retention.DEADLINE: retention.build_deadline(func.now())})
    return plan.build("deleted")


def _start_update(request: Request, before: Before) -> PlanBuilder:
    plan = PlanBuilder(request, before)
    _check_body_id(request, before)
    plan.set(**validation.read_columns(request.resource, request.attributes, before.row))
    plan_links(plan)
    return plan


def _check_body_id(request: Request, before: Before) -> None:
    body_id = request.body_id
    if body_id is not None and not has_key(request.resource, before.row, body_id):
        message = "The id in the body is not the id in the URL."
        raise BadRequest(Fault(message, pointer="/data/id"))


def _complete(plan: PlanBuilder) -> None:
    """Put the media of the body into the plan, and apply the rules of the type."""
    replacing.replace_addresses(plan)
    rules.find(plan.request.resource).save.apply(plan)
    picture_sizes.reset(plan)
    replacing.note_replaced(plan)
