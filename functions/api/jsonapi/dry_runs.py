"""Refuse the switch `dry-run` where a request would write in spite of it.

A change of a resource or of a relationship can be a dry run, and so can an import
(docs/contract/mail.md#dry-runs).
"""

from collections.abc import Callable
from typing import Final

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from api.http.errors import BadRequest, Fault
from api.jsonapi import query

DRY_RUN: Final = "dry-run"
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
IMPORTS: Final = "/v1/events/import/"
RELATIONSHIPS: Final = "/relationships/"


def check(event: APIGatewayProxyEventV2, is_plain_path: Callable[[str], bool]) -> None:
    """Check that a dry run is one of a change; plain paths are actions. Raises BadRequest."""
    if event.http_method in READING or event.path.startswith(IMPORTS):
        return
    if not query.read_switch(query.read_parameters(event), DRY_RUN):
        return
    is_change = event.http_method == "PATCH" or RELATIONSHIPS in event.path
    if not is_change or is_plain_path(event.path):
        message = "Only a change can be a dry run: leave out `dry-run`."
        raise BadRequest(Fault(message, parameter=DRY_RUN))
