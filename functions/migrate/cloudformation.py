"""Requests of CloudFormation to a custom resource, and the answers to them."""

import json
from typing import Any, Final, Literal
from urllib.request import Request, urlopen

from pydantic import BaseModel, Field

ANSWER_SECONDS: Final = 10
REASON_LENGTH: Final = 900
"""Characters; CloudFormation accepts 4096 bytes for the whole answer."""


class Call(BaseModel):
    """The event of a custom resource."""

    request_type: Literal["Create", "Update", "Delete"] = Field(alias="RequestType")
    response_url: str = Field(alias="ResponseURL", pattern="^https?://")
    stack: str = Field(alias="StackId")
    request: str = Field(alias="RequestId")
    resource: str = Field(alias="LogicalResourceId")


def answer(call: Call, data: dict[str, Any] | None = None, *, failure: str | None = None) -> None:
    """Report success with `data`, or a failure with its reason, to CloudFormation.

    The physical id never changes, so that no update deletes "the old resource". Raises OSError if
    CloudFormation cannot be reached.
    """
    body = {
        "Status": "FAILED" if failure else "SUCCESS",
        "Reason": (failure or "Done.")[:REASON_LENGTH],
        "PhysicalResourceId": "migration",
        "StackId": call.stack,
        "RequestId": call.request,
        "LogicalResourceId": call.resource,
        "Data": data or {},
    }
    content = json.dumps(body).encode()
    # The signature of the URL covers an empty content type.
    headers = {"Content-Type": ""}
    request = Request(call.response_url, content, headers, method="PUT")  # noqa: S310
    with urlopen(request, timeout=ANSWER_SECONDS):  # noqa: S310
        pass
