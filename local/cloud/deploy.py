"""Deploys to AWS: `python -m local.cloud.deploy ENVIRONMENT` (make deploy ENV=staging).

It checks what the deployment needs, builds for the functions' processor, deploys by SAM, waits for
`/health-check`, protects the database of production, and says what to do next.
"""

import argparse
import sys
from collections.abc import Iterable
from dataclasses import replace

from botocore.exceptions import BotoCoreError, ClientError

from local.cloud import account_checks, health, preflight, sam, template
from local.cloud.account import Account, DeployedStack, describe_stack
from local.cloud.findings import MISSING, Finding
from local.deployment import samconfig
from local.deployment.samconfig import Environment
from local.process.processes import Failed

PROTECTED = "production"
USAGE = "Use make deploy ENV=staging; STACK=NAME and REGION=NAME replace those of samconfig.toml."


def main(arguments: list[str]) -> int:
    """Run the command; return 0, or 1 after printing why the stack is not deployed."""
    options = _parse(arguments)
    try:
        environment = _read_environment(options)
        account = Account(environment.region)
        state = preflight.check(environment, account)
        _print_findings(environment, state.findings)
        if options.check or not state.passes:
            return 0 if state.passes else 1
        stack = deploy(environment, account, state.stack)
    except (samconfig.Unusable, Failed, BotoCoreError, ClientError) as error:
        print(error, file=sys.stderr)
        return 1
    print(_describe_next_steps(environment, stack))
    return 0


def deploy(
    environment: Environment, account: Account, previous: DeployedStack | None
) -> DeployedStack:
    """Build, deploy, and wait until the API is healthy. Raises Failed."""
    is_first = not account_checks.is_created(previous)
    if previous and previous.status == account_checks.FAILED_CREATION:
        _delete(environment, account)
    parameters = _complete_parameters(environment, previous)
    sam.build(environment, template.complete(parameters)["Architecture"], parameters)
    sam.deploy(environment, parameters)
    stack = describe_stack(account, environment.stack_name)
    if stack is None or not account_checks.is_created(stack):
        raise Failed(environment.stack_name, "nothing was deployed")
    health.wait_until_healthy(health.build_url(stack, environment.region))
    if is_first and _protects(environment):
        print("The first deployment is healthy. A second one protects the database from deletion.")
        sam.deploy(environment, {**parameters, "DeletionProtection": "true"}, is_confirmed=True)
    return stack


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make deploy", description="Deploy to AWS.")
    parser.add_argument("environment", help="an environment of samconfig.toml, such as staging")
    parser.add_argument("--stack", default="", help="another name of the stack")
    parser.add_argument("--region", default="", help="another region")
    parser.add_argument("--check", action="store_true", help="only check what is missing")
    return parser.parse_args(arguments)


def _read_environment(options: argparse.Namespace) -> Environment:
    if not options.environment:
        raise samconfig.Unusable(USAGE)
    environment = samconfig.read_environment(options.environment)
    return replace(
        environment,
        stack_name=options.stack or environment.stack_name,
        region=options.region or environment.region,
    )


def _print_findings(environment: Environment, findings: Iterable[Finding]) -> None:
    print(f"Checking what {environment.stack_name} in {environment.region} needs:")
    for finding in findings:
        print(f"  {finding.level:<8} {finding.text}")
    missing = sum(finding.level == MISSING for finding in findings)
    if missing:
        print(f"{missing} missing; nothing was deployed. Parameters are in samconfig.toml.")


def _complete_parameters(
    environment: Environment, previous: DeployedStack | None
) -> dict[str, str]:
    """Add what SAM would keep from the previous deployment although the template has changed it.

    A stack that is new is not protected yet, so that it can be rolled back.
    """
    defaults = template.complete({})
    own = {name: defaults[name] for name in ("Head", "Release")} | dict(environment.parameters)
    if previous is None or not account_checks.is_created(previous):
        return own | {"DeletionProtection": "false"}
    if architecture := previous.parameters.get("Architecture"):
        own.setdefault("Architecture", architecture)
    return own | ({"DeletionProtection": "true"} if _protects(environment) else {})


def _protects(environment: Environment) -> bool:
    protection = environment.parameters.get("DeletionProtection")
    return protection == "true" or (protection is None and environment.name == PROTECTED)


def _delete(environment: Environment, account: Account) -> None:
    """Delete the empty stack of a failed first deployment: CloudFormation cannot update it."""
    print(f"Deleting the empty stack {environment.stack_name} of the failed deployment …")
    client = account.client("cloudformation")
    client.delete_stack(StackName=environment.stack_name)
    client.get_waiter("stack_delete_complete").wait(StackName=environment.stack_name)


def _describe_next_steps(environment: Environment, stack: DeployedStack) -> str:
    name = environment.stack_name
    return "\n".join(
        (
            f"{name} is deployed and healthy: {stack.outputs['ApiUrl']}",
            "Next:",
            f"  make admin STACK={name} EMAIL=you@example.org    creates the first administrator",
            f"  make mail-setup STACK={name}    sets the mail server and sends a test mail",
            "  AWS has mailed the administrator: confirm the subscription to get alarms.",
        )
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
