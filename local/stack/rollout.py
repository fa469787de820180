"""A deployment with all that belongs to it: secrets, media, lost jobs, the front's target.

The starting process rolls out what has changed. The supervisor repeats that after a restart of the
emulator, which has lost everything.
"""

import json
import time
from typing import Any

from local.deployment import live_code, lost_messages, secret_key, warm_up
from local.process import ports
from local.services import aws
from local.stack import deploy, journal, people, saved_media
from local.stack.state import State, write_file
from local.stack.tuning import get_tuning

QUEUES = (
    "imports",
    "exports",
    "images",
    "documents",
    "changes",
    "mails",
    "outcomes",
    "dead_letters",
)
STOPPED = "The local stack was stopped."
RESTARTED = "The local AWS emulator was restarted."

type Parts = dict[str, str]
"""Addresses of a stack's parts, see session.StackHandle."""


def roll_out(state: State, parts: Parts, pace: str, *, is_new: bool) -> None:
    """Build and deploy the template; `is_new` if the emulator is. Raises Failed."""
    start = time.monotonic()
    parameters = deploy.complete_parameters(
        parts["aws_endpoint"],
        {
            "Pace": pace,
            "ApiOrigin": parts["api"],
            "DatabaseUrl": parts["database_url"],
            "OwnerDatabaseUrl": parts["owner_url"],
        },
    )
    journal.write(state, "The deployment begins.")
    deploy.deploy(state.logs / "deploy.log", parts["aws_endpoint"], parameters)
    outputs = _furnish(state, parts, pace, STOPPED if is_new else "")
    logins = people.save_people(parts["database_url"], state.data / "people.json")
    _publish(state, parts, outputs, logins)
    write_file(state.deployment, json.dumps(parameters))
    journal.write(state, f"The template is deployed; it took {time.monotonic() - start:.0f} s.")


def repeat(state: State, parts: Parts) -> None:
    """Deploy again what is deployed, on a new emulator at the same address. Raises Failed."""
    parameters = json.loads(state.deployment.read_text())
    stack = state.read()
    deploy.repeat(state.logs / "deploy.log", parts["aws_endpoint"], parameters)
    outputs = _furnish(state, parts, parameters["Pace"], RESTARTED)
    _publish(state, parts, outputs, {role: stack[role] for role in people.ROLES})
    if not state.deployed.read_text().startswith(deploy.read_built_fingerprint()):
        state.deployed.unlink()  # another stack has built newer sources


def _furnish(state: State, parts: Parts, pace: str, loss: str) -> dict[str, str]:
    """Restore what the emulator has lost, and start the functions; return the outputs.

    `loss` is the reason for the end of jobs and mails, or empty if none were lost.
    """
    endpoint = parts["aws_endpoint"]
    outputs = deploy.read_outputs(endpoint)
    _save_transport(parts, outputs["MailSecret"])
    _keep_secret(state, endpoint)
    saved_media.restore_media(state, endpoint, outputs["Bucket"])
    if loss:
        _end_lost(state, parts["database_url"], loss)
    _start_functions(state, endpoint, get_tuning(pace).gate.inside)
    return outputs


def _keep_secret(state: State, endpoint: str) -> None:
    saved = state.auth_secret.read_text() if state.auth_secret.exists() else ""
    secret = secret_key.keep(endpoint, f"{deploy.read_stack_name()}-api", saved)
    write_file(state.auth_secret, secret)


def _end_lost(state: State, database_url: str, reason: str) -> None:
    jobs, mails = lost_messages.end_jobs_and_mails(database_url, reason)
    if jobs or mails:
        failed, unconfirmed = (
            journal.count(jobs, "waiting job"),
            journal.count(mails, "queued mail"),
        )
        journal.write(
            state,
            f"{reason} Its messages were lost: {failed} ended as failed,"
            f" {unconfirmed} became unconfirmed.",
        )


def _start_functions(state: State, endpoint: str, inside: int) -> None:
    client, stack_name = aws.client("lambda", endpoint), deploy.read_stack_name()
    live_code.configure_functions(client, stack_name, is_live=state.live_marker.exists())
    warm_up.bound_processes(client, stack_name, inside)
    warm_up.start_processes(endpoint, stack_name, inside)
    journal.write(state, f"{inside} processes of the API are warm.")


def _publish(state: State, parts: Parts, outputs: dict[str, str], logins: dict[str, Any]) -> None:
    """Write the stack file, and tell the front where the API is."""
    queues = {name: outputs[f"{name.title().replace('_', '')}QueueUrl"] for name in QUEUES}
    description = {
        "api": parts["api"],
        "database_url": parts["database_url"],
        "aws_endpoint": parts["aws_endpoint"],
        "bucket": outputs["Bucket"],
        "queues": queues,
        "tables": {"tasks": outputs["TasksTable"]},
        "smtp": {"host": ports.LOOPBACK, "port": int(parts["smtp_port"]), "inbox": parts["inbox"]},
        **logins,
        "logs": str(state.logs),
    }
    write_file(state.stack, json.dumps(description, indent=4))
    address = f"{parts['aws_endpoint']}/_aws/execute-api/{outputs['ApiId']}/$default"
    write_file(state.target, f"{address}\n{deploy.read_stack_name()}-api")


def _save_transport(parts: Parts, secret_id: str) -> None:
    """Write the mail secret, so that mails go to the inbox."""
    transport = {"host": ports.LOOPBACK, "port": int(parts["smtp_port"]), "encryption": "none"}
    client = aws.client("secretsmanager", parts["aws_endpoint"])
    client.put_secret_value(SecretId=secret_id, SecretString=json.dumps(transport))
