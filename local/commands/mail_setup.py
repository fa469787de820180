"""Sets the mail server of a stack and sends a test mail: `make mail-setup STACK=NAME`.

It logs in as a super administrator and uses the API's own routes, so that the rules of the settings
hold here too. NAME is `local` for the stack of `make up`, whose inbox is the default. On a terminal
it asks for each value. A script gives MAIL_SERVICE, SMTP_HOST, SMTP_PORT, SMTP_ENCRYPTION,
SMTP_USERNAME, MAIL_FROM, MAIL_TO and EMAIL as variables, and the secrets as lines of standard
input: the administrator's password, then the password or the key of the mail service.
"""

import argparse
import json
import sys
import time
from typing import Any
from urllib.parse import quote

from botocore.exceptions import BotoCoreError, ClientError

from local.cloud import health
from local.commands import client
from local.commands.answers import ask, ask_secret
from local.commands.client import Client, Refused
from local.deployment import samconfig
from local.stack.state import DEVELOPER_STATE, NOT_RUNNING

USAGE = "Use make mail-setup STACK=NAME; STACK=local is the stack of `make up`."
JSON_API = "application/vnd.api+json"
NOT_SENT_YET = ("none", "queued")
ARRIVED = ("sent", "delivered")
PATIENCE_SECONDS = 120.0
POLL_SECONDS = 1.0
TLS_PORT = "465"

type Values = dict[str, str | int]
"""Dashed names of settings and their values."""


class Unusable(Exception):
    """The stack cannot be set up; the text says why."""


def main(arguments: list[str]) -> int:
    """Run the command; return 0, or 1 after printing why no test mail was sent."""
    parser = argparse.ArgumentParser(prog="make mail-setup")
    parser.add_argument("--stack", required=True)
    parser.add_argument("--region", default="")
    options = parser.parse_args(arguments)
    try:
        admin, defaults = open_stack(options.stack, options.region)
        return set_up(admin, defaults)
    except (Unusable, samconfig.Unusable, Refused, BotoCoreError, ClientError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def set_up(admin: Client, defaults: dict[str, str]) -> int:
    """Store the transport, send a test mail, and print its state; return 1 if it failed."""
    values = ask_transport(defaults)
    recipient = ask("MAIL_TO", "Recipient of the test mail", admin.email)
    settings = {"data": {"type": "setting", "id": "1", "attributes": values}}
    admin.call("PATCH", "/v1/settings", json.dumps(settings).encode(), JSON_API)
    print("The mail transport is stored. Nobody can read it again.")
    mail = send_test(admin, recipient)
    print(f"Test mail to {recipient}: {mail['state']}{_describe_reason(mail)}")
    if mail["state"] in NOT_SENT_YET:
        print(
            "It is tried again for a day: GET /v1/mails?filter[action]=test_mail shows its state."
        )
    return 0 if mail["state"] in ARRIVED else 1


def ask_transport(defaults: dict[str, str]) -> Values:
    """Ask for the settings of the transport, and for the sender."""
    service = ask("MAIL_SERVICE", "Mail service, smtp or sendgrid", "smtp")
    values: Values = {"email-service": service}
    if service == "sendgrid":
        values["sendgrid-key"] = ask_secret("Key of the SendGrid account")
    else:
        values |= _ask_smtp(defaults)
    if sender := ask("MAIL_FROM", "Sender's address"):
        values["email-from"] = sender
    return values


def _ask_smtp(defaults: dict[str, str]) -> Values:
    host = ask("SMTP_HOST", "Mail server", defaults.get("host", ""))
    port = ask("SMTP_PORT", "Port: 465, 587 or 2525", defaults.get("port", "587"))
    encryption = defaults.get("encryption", "ssl" if port == TLS_PORT else "tls")
    return {
        "smtp-host": host,
        "smtp-port": int(port) if port.isdecimal() else port,
        "smtp-encryption": ask("SMTP_ENCRYPTION", "Encryption: tls, ssl or none", encryption),
        "smtp-username": ask("SMTP_USERNAME", "User name at the mail server"),
        "smtp-password": ask_secret("Password at the mail server"),
    }


def send_test(admin: Client, recipient: str) -> dict[str, Any]:
    """Send a test mail; return its record once the mailer is done with it, or as it is then."""
    before = _load_newest(admin, recipient)["id"]
    admin.call("POST", "/v1/test-mail", json.dumps({"recipient": recipient}).encode())
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        mail = _load_newest(admin, recipient)
        is_over = mail["id"] != before and mail["state"] not in NOT_SENT_YET
        if is_over or time.monotonic() > deadline:
            return mail if mail["id"] != before else {"state": "none"}
        time.sleep(POLL_SECONDS)


def _load_newest(admin: Client, recipient: str) -> dict[str, Any]:
    """Load the newest test mail to an address; its id is empty if there is none."""
    filters = f"filter[recipient]={quote(recipient)}&filter[action]=test_mail"
    rows = admin.call("GET", f"/v1/mails?{filters}&sort=-id&page[size]=1")["data"]
    return {"id": rows[0]["id"], **rows[0]["attributes"]} if rows else {"id": "", "state": "none"}


def _describe_reason(mail: dict[str, Any]) -> str:
    return f" ({mail['reason']})" if mail.get("reason") else ""


def open_stack(stack: str, region: str) -> tuple[Client, dict[str, str]]:
    """Log a super administrator in; return the client, and the defaults of the transport."""
    if not stack:
        raise Unusable(USAGE)
    if stack != samconfig.LOCAL:
        api = health.find_url(stack, region)
        email = ask("EMAIL", "E-mail of a super administrator")
        return client.log_in(api, email, ask_secret(f"Password of {email}")), {}
    if not DEVELOPER_STATE.stack.exists():
        raise Unusable(NOT_RUNNING)
    description = DEVELOPER_STATE.read()
    inbox = description["smtp"]
    defaults = {"host": inbox["host"], "port": str(inbox["port"]), "encryption": "none"}
    return client.log_in(description["api"], **description["admin"]), defaults


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
