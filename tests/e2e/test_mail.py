"""Mails over the whole stack: a person acts, a mail comes into the inbox, and its link works."""

import json
import re
import secrets
import urllib.error
import urllib.request
from typing import Any

import pytest

from local.commands import client
from local.commands.client import Client, Refused
from local.services import aws
from tests import waiting


def mails(stack: dict[str, Any], to: str) -> list[dict[str, Any]]:
    """Give the mails that have come to an address, newest first."""
    return [
        mail
        for mail in json.loads(client.fetch(f"{stack['smtp']['inbox']}/mails.json"))
        if mail["to"] == to
    ]


def mail(stack: dict[str, Any], to: str, subject: str) -> dict[str, Any]:
    """Wait for a mail; the newest one with that subject."""

    def find_mails() -> list[dict[str, Any]]:
        return [one for one in mails(stack, to) if one["subject"] == subject]

    return waiting.until(find_mails, f"a mail {subject!r} to {to}", pause=0.2)[0]


def token(content: dict[str, Any]) -> str:
    """Give the token of a mail's link, which its HTML and its text have alike."""
    (in_text,) = set(re.findall(r"token=([\w.-]+)", content["text"]))
    assert in_text in content["html"]
    return str(in_text)


def post(api: str, path: str, body: dict[str, Any], method: str = "POST") -> Any:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(api + path, json.dumps(body).encode(), headers, method=method)
    with urllib.request.urlopen(request, timeout=waiting.GUARD_SECONDS) as answer:
        return json.loads(answer.read())


@pytest.fixture(scope="module")
def newcomer(stack: dict[str, Any]) -> str:
    email = f"newcomer-{secrets.token_hex(4)}@example.org"
    client.register(stack["api"], email, "correct horse battery")
    return email


def test_a_registration_is_welcomed_by_a_link_that_verifies(
    stack: dict[str, Any], newcomer: str
) -> None:
    welcome = mail(stack, newcomer, "Welcome to Open Event")
    body = {"data": {"token": token(welcome)}}
    assert post(stack["api"], "/v1/auth/verify-email", body)["message"] == "Email Verified"
    assert "list-unsubscribe" not in welcome["headers"]
    assert len(mails(stack, newcomer)) == 1


def forget_resets(stack: dict[str, Any]) -> None:
    """Forget earlier reset links for this address: the limit is one a minute."""
    table, items = stack["tables"]["tasks"], aws.client("dynamodb", stack["aws_endpoint"])
    for item in items.scan(TableName=table, ProjectionExpression="id")["Items"]:
        if item["id"]["S"].startswith("limit#reset.address#"):
            items.delete_item(TableName=table, Key=item)


def test_a_reset_link_sets_a_new_password_once(stack: dict[str, Any], newcomer: str) -> None:
    forget_resets(stack)
    post(stack["api"], "/v1/auth/reset-password", {"data": {"email": newcomer}})
    body = {
        "data": {
            "token": token(mail(stack, newcomer, "Open Event: set a new password")),
            "password": "new horse 7",
        }
    }
    assert post(stack["api"], "/v1/auth/reset-password", body, "PATCH")["email"] == newcomer
    mail(stack, newcomer, "Open Event: your password has been changed")
    assert isinstance(client.log_in(stack["api"], newcomer, "new horse 7"), Client)
    with pytest.raises(Refused):
        client.log_in(stack["api"], newcomer, "correct horse battery")
    with pytest.raises(urllib.error.HTTPError):
        post(stack["api"], "/v1/auth/reset-password", body, "PATCH")


def test_the_record_says_that_it_was_sent_and_where_it_stayed(
    stack: dict[str, Any], newcomer: str
) -> None:
    mail(stack, newcomer, "Welcome to Open Event")
    admin = client.log_in(stack["api"], **stack["admin"])
    path = f"/v1/mails?filter[recipient]={newcomer}&filter[action]=User%20Registration"

    def find_outcome() -> Any:
        (row,) = (one["attributes"] for one in admin.call("GET", path)["data"])
        return None if row["state"] == "queued" else row

    row = waiting.until(find_outcome, "the outcome of a mail", pause=0.2)
    assert (row["state"], row["has-secret"]) == ("sent", True)
    assert "{{token}}" in row["message"]
    assert "machine" in row["reason"]
