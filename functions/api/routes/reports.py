"""Whole reports of imports and exports (docs/contract/tasks.md#report)."""

from functools import partial

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.auth import identity
from api.http import answers
from api.http.caching import Caching
from api.http.plain_router import PlainRouter
from api.jobs import report_pages
from api.jsonapi import query
from api.read import reads
from openevent.model.resource import Resource
from openevent.resources.job import export_jobs, import_jobs

router = PlainRouter()


@router.get("/v1/import-jobs/<key>/report", caching=Caching.PRIVATE)
def read_import(key: str) -> Response[str]:
    """Show the errors and warnings of an import, page by page, to users who may see its job."""
    return _read(import_jobs, key)


@router.get("/v1/export-jobs/<key>/report", caching=Caching.PRIVATE)
def read_export(key: str) -> Response[str]:
    """Show the warnings of an export, page by page, to users who may see its job."""
    return _read(export_jobs, key)


def _read(resource: Resource, key: str) -> Response[str]:
    caller = identity.Caller(identity.require_login(router.current_event))
    parameters = query.read_parameters(router.current_event)
    load = partial(report_pages.load, resource=resource, key=key, parameters=parameters)
    return answers.build_json(reads.load_visible(caller, load))
