"""Functions of a new deployment: how many processes each may have, and the first ones, started."""

import json
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from local.services import preflight
from local.services.emulator import START_SECONDS

CONSUMERS = ("import-worker", "export-worker", "image-worker", "dispatcher", "mailer")
"""The functions that queues start; an event without messages starts a process and does nothing."""
NO_MESSAGES = json.dumps({"Records": []}).encode()


def bound_processes(client: Any, stack_name: str, inside: int) -> None:
    """Bound the processes of each function of the stack.

    Each may have as many as its queues start at once, and twice as many as the front lets in: one
    of their requests may be in a process that a deployment replaces. A queue must never reach the
    bound, since the emulator then delivers the message late.
    """
    consumers: Counter[str] = Counter()
    for mapping in client.list_event_source_mappings()["EventSourceMappings"]:
        name = mapping["FunctionArn"].rpartition(":")[2]
        consumers[name] += mapping["ScalingConfig"]["MaximumConcurrency"]
    for function in client.list_functions()["Functions"]:
        name = function["FunctionName"]
        if name.startswith(f"{stack_name}-"):
            most = consumers[name] + 2 * inside
            client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=most)


def start_processes(endpoint: str, stack_name: str, inside: int) -> None:
    """Start as many processes of the API as the front uses, and one of each consumer.

    The consumers' start in the background. A function that fails shows in the health check.
    """
    for consumer in CONSUMERS:
        _invoke(endpoint, f"{stack_name}-{consumer}", NO_MESSAGES, kind="Event")
    event = preflight.build_event("/health", [])
    with ThreadPoolExecutor(inside) as threads:
        for _ in range(inside):
            threads.submit(_invoke, endpoint, f"{stack_name}-api", event)


def _invoke(endpoint: str, function: str, event: bytes, kind: str = "RequestResponse") -> None:
    """Invoke a function once; boto3 would invoke a slow one again."""
    headers = {"X-Amz-Invocation-Type": kind}
    request = urllib.request.Request(endpoint + preflight.build_path(function), event, headers)
    with urllib.request.urlopen(request, timeout=START_SECONDS) as answer:
        answer.read()
