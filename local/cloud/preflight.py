"""What a deployment needs, checked before it starts: one run lists everything that is missing."""

from dataclasses import dataclass

from local.cloud import account_checks, configuration_checks
from local.cloud.account import Account, DeployedStack, describe_stack
from local.cloud.findings import MISSING, OK, Attempt, Finding
from local.deployment.samconfig import Environment


@dataclass(frozen=True)
class Preflight:
    """All findings; `stack` is the stack that exists already, once it was created."""

    findings: tuple[Finding, ...]
    stack: DeployedStack | None = None

    @property
    def passes(self) -> bool:
        """Return whether nothing is missing."""
        return all(finding.level != MISSING for finding in self.findings)


def check(environment: Environment, account: Account) -> Preflight:
    """Check everything. Calls of AWS only read."""
    findings = [
        *configuration_checks.check_stack_name(environment),
        *configuration_checks.check_region(environment.region),
    ]
    identity = Attempt(lambda: account.client("sts").get_caller_identity())
    if identity.error:
        findings += configuration_checks.check_parameters(environment, {})
        return Preflight((*findings, _describe_login(identity.error)))
    findings.append(Finding(OK, f"credentials: {identity.answer['Arn']}"))
    stack = Attempt(lambda: describe_stack(account, environment.stack_name))
    if stack.error:
        findings.append(Finding(MISSING, f"The stack cannot be read: {stack.error}"))
    findings += _check_account(environment, account, stack.answer, identity.answer["Account"])
    return Preflight(tuple(findings), stack.answer)


def _check_account(
    environment: Environment, account: Account, stack: DeployedStack | None, account_id: str
) -> list[Finding]:
    previous = stack.parameters if stack and account_checks.is_created(stack) else {}
    parameters = {**previous, **environment.parameters}
    findings = [
        *configuration_checks.check_parameters(environment, previous),
        *account_checks.check_quota(account, parameters),
        *account_checks.check_engine(account),
    ]
    if stack and account_checks.is_created(stack):
        return [*findings, *account_checks.check_bucket(environment, stack, account_id)]
    findings += account_checks.check_new_bucket(account, parameters)
    return [*findings, *(account_checks.check_stack(environment, stack) if stack else ())]


def _describe_login(error: Exception) -> Finding:
    return Finding(
        MISSING,
        f"AWS does not accept your credentials: {str(error).removesuffix('.')}."
        " Run `aws configure` or `aws sso login`, or set AWS_PROFILE.",
    )
