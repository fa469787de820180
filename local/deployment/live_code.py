"""Lets the deployed functions run from the working tree, or again as they were built."""

import os
from typing import Any

from local.deployment.samconfig import SAMCONFIG
from local.function_process import live_handler

ROOT = SAMCONFIG.parent
FOLDERS = (ROOT / "functions", ROOT / "layers" / "shared")
HANDLER = "live_handler.lambda_handler"
"""Functions import it from local/function_process, which the emulator puts on their path."""


def configure_functions(client: Any, stack_name: str, *, is_live: bool) -> None:
    """Configure each function of the stack at the emulator; their processes start anew."""
    for function in client.list_functions()["Functions"]:
        if function["FunctionName"].startswith(f"{stack_name}-"):
            _configure(client, function, is_live=is_live)


def _configure(client: Any, function: dict[str, Any], *, is_live: bool) -> None:
    """Configure a function; a deployment may have undone the last configuration."""
    variables = dict(function["Environment"]["Variables"])
    built_handler = variables.pop(live_handler.HANDLER, function["Handler"])
    variables.pop(live_handler.SOURCES, None)
    handler = built_handler
    if is_live:
        handler = HANDLER
        variables[live_handler.HANDLER] = built_handler
        variables[live_handler.SOURCES] = os.pathsep.join(map(str, FOLDERS))
    if handler == function["Handler"] and variables == function["Environment"]["Variables"]:
        return
    name = function["FunctionName"]
    client.update_function_configuration(
        FunctionName=name, Handler=handler, Environment={"Variables": variables}
    )
    client.get_waiter("function_updated_v2").wait(
        FunctionName=name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 600}
    )
