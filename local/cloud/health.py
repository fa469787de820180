"""Waits until a deployed API answers that it is healthy."""

import http.client
import json
import time
import urllib.error
import urllib.request

from local.cloud.account import DeployedStack, describe_stack, find_account
from local.deployment import samconfig
from local.process.processes import Failed

PATIENCE_SECONDS = 180
"""Aurora resumes in at most 30 s (docs/contract/platform.md#aurora); the rest is a reserve."""
POLL_SECONDS = 3.0
REQUEST_SECONDS = 35
"""The gateway answers within 30 s."""


def build_url(stack: DeployedStack, region: str) -> str:
    """Build the gateway's own URL: a domain of the API's own may not lead there yet."""
    return f"https://{stack.outputs['ApiId']}.execute-api.{region}.amazonaws.com"


def find_url(stack_name: str, region: str) -> str:
    """Find the URL of a deployed API by the name of its stack. Raises samconfig.Unusable."""
    account = find_account(stack_name, region)
    stack = describe_stack(account, stack_name)
    if stack is None:
        text = "check the name, and give another region by REGION=…"
        raise samconfig.Unusable(f"There is no stack {stack_name} in {account.region}: {text}")
    return build_url(stack, account.region)


def wait_until_healthy(api: str, patience_seconds: float = PATIENCE_SECONDS) -> None:
    """Ask `/health-check` until it answers with 200, and print each answer. Raises Failed."""
    deadline = time.monotonic() + patience_seconds
    while True:
        status, text = _ask(f"{api}/health-check")
        print(f"GET {api}/health-check: {status} {text}")
        if status == http.client.OK:
            return
        if time.monotonic() > deadline:
            reason = f"is deployed, but not healthy after {patience_seconds:.0f} s"
            raise Failed("The API", f"{reason}; its log group in CloudWatch ends with -api.")
        time.sleep(POLL_SECONDS)


def _ask(url: str) -> tuple[int, str]:
    """Return the status and a short text of the answer; 0 if there was none."""
    try:
        with urllib.request.urlopen(url, timeout=REQUEST_SECONDS) as answer:
            return answer.status, _shorten(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, _shorten(error.read())
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error)


def _shorten(body: bytes) -> str:
    """Return the parts that are not well, or the status."""
    try:
        report = json.loads(body)
        return str(report.get("status") or report.get("message", ""))
    except (ValueError, AttributeError):
        return body[:200].decode(errors="replace")
