"""Slugs of event types, topics and sub-topics (docs/contract/resources.md#event-types)."""

from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, func, select

from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import Lookup
from openevent.domain.write.request import Request
from openevent.text.slugs import build_slug, build_unique_slug


def _select_similar(request: Request, _: FromClause) -> ColumnElement[Any]:
    """Select the slugs that begin like that of a new row."""
    table = request.resource.table.alias("similar")
    name = request.new_columns.get("slug") or request.new_columns.get("name") or ""
    begins_alike = table.c.slug.startswith(build_slug(name), autoescape=True)
    return select(func.array_agg(table.c.slug)).where(begins_alike).scalar_subquery()


SIMILAR_SLUGS: Final = Lookup[frozenset[str]](_select_similar, lambda slugs: frozenset(slugs or ()))
"""The slugs that a new one must differ from."""


def set_slug(plan: PlanBuilder) -> None:
    """Make the slug of a new row from its name, or from the slug of the request; it stays."""
    if plan.is_new:
        name = plan.columns.get("slug") or plan.columns["name"]
        plan.set(slug=build_unique_slug(name, plan.look_up(SIMILAR_SLUGS)))
    else:
        plan.columns.pop("slug", None)
