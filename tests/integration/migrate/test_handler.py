"""Deployments: answers to CloudFormation, failed migrations, and the first administrator."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any

import pg8000.exceptions
import pytest
from alembic.script import ScriptDirectory

from local.services import postgres as servers
from local.stack import schema as databases
from migrate import handler, revisions, schema
from openevent.auth import link_tokens, passwords, secret_keys
from openevent.domain.people import accounts
from openevent.infra import config, db
from openevent.work import queues
from tests import waiting
from tests.integration.api.write import concurrent_requests

CONTEXT: Any = SimpleNamespace(aws_request_id="request")
HEAD = ScriptDirectory(str(revisions.MIGRATIONS)).get_current_head()


class CloudFormation(HTTPServer):
    """Receives the answers of custom resources."""

    answers: list[dict[str, Any]]

    def call(self, request: str, **properties: str) -> dict[str, Any]:
        """Call the function as a deployment does; its answer."""
        event = {
            "RequestType": request,
            "ResponseURL": f"http://127.0.0.1:{self.server_port}/answer?signature=s",
            "StackId": "stack",
            "RequestId": "id",
            "LogicalResourceId": "Migration",
            "ResourceProperties": properties,
        }
        handler.lambda_handler(event, CONTEXT)
        return self.answers[-1]


class _AnswerHandler(BaseHTTPRequestHandler):
    server: CloudFormation

    def do_PUT(self) -> None:
        assert self.headers["Content-Type"] == ""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.answers.append(json.loads(body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture
def cloudformation() -> Iterator[CloudFormation]:
    with CloudFormation(("127.0.0.1", 0), _AnswerHandler) as server:
        server.answers = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The signing key, and the front end to which links lead."""
    secret = {"kid": "1", "key": "k" * 64}
    monkeypatch.setattr(secret_keys, "load_secret", lambda *_: secret)
    monkeypatch.setenv("FRONTEND_ORIGIN", "https://front.example.org")
    config.settings.cache_clear()


def _read_revisions(database: databases.Database) -> list[list[object]]:
    return servers.execute(database.owner_url, "SELECT version_num FROM alembic_version")


def test_a_new_stack_gets_roles_and_schema(
    empty: databases.Database, cloudformation: CloudFormation
) -> None:
    assert cloudformation.call("Create", Head=HEAD) == {
        "Status": "SUCCESS",
        "Reason": "Done.",
        "PhysicalResourceId": "migration",
        "StackId": "stack",
        "RequestId": "id",
        "LogicalResourceId": "Migration",
        "Data": {"revision": HEAD},
    }
    assert servers.execute(empty.url, "SELECT count(*) FROM events") == [[0]]


def test_an_update_to_the_same_revision_changes_nothing(
    empty: databases.Database, cloudformation: CloudFormation
) -> None:
    cloudformation.call("Create")
    assert cloudformation.call("Update")["Status"] == "SUCCESS"
    assert _read_revisions(empty) == [[HEAD]]


def test_a_rollback_to_older_code_keeps_the_schema(
    empty: databases.Database, cloudformation: CloudFormation
) -> None:
    cloudformation.call("Create")
    servers.execute(empty.owner_url, "UPDATE alembic_version SET version_num = '9999'")
    answer = cloudformation.call("Update")
    assert (answer["Status"], answer["Data"]) == ("SUCCESS", {"revision": "9999"})
    assert _read_revisions(empty) == [["9999"]]


def test_a_deleted_stack_keeps_the_schema(
    empty: databases.Database, cloudformation: CloudFormation
) -> None:
    cloudformation.call("Create")
    assert cloudformation.call("Delete")["Status"] == "SUCCESS"
    assert _read_revisions(empty) == [[HEAD]]


def test_a_failed_migration_reports_its_reason_and_changes_nothing(
    empty: databases.Database, cloudformation: CloudFormation
) -> None:
    servers.execute(empty.owner_url, "CREATE TABLE users (in_the_way int)")
    answer = cloudformation.call("Create")
    assert answer["Status"] == "FAILED"
    assert answer["Reason"] == 'The migration failed: relation "users" already exists'
    tables = servers.execute(
        empty.owner_url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    )
    assert tables == [["users"]]


def test_a_second_migration_waits_for_the_first(empty: databases.Database) -> None:
    databases.migrate(empty)
    with db.transaction() as connection:
        schema.upgrade(connection)
        rival = threading.Thread(target=databases.migrate, args=[empty])
        rival.start()

        def waits_or_has_ended() -> bool:
            waits = concurrent_requests.has_waiting_advisory_lock(empty)
            return waits or not rival.is_alive()

        waiting.until(waits_or_has_ended, "the second migration")
        assert rival.is_alive()
    rival.join(waiting.GUARD_SECONDS)
    assert not rival.is_alive()
    assert _read_revisions(empty) == [[HEAD]]


def test_a_direct_invocation_migrates(empty: databases.Database) -> None:
    assert handler.lambda_handler({"action": "migrate"}, CONTEXT) == {"revision": HEAD}
    assert _read_revisions(empty) == [[HEAD]]


@pytest.mark.usefixtures("empty")
def test_an_administrator_is_created_once_and_then_updated() -> None:
    handler.lambda_handler({"action": "migrate"}, CONTEXT)
    first = handler.lambda_handler({"action": "admin", "email": "Ada@Example.org"}, CONTEXT)
    second = handler.lambda_handler(
        {"action": "admin", "email": "ada@example.ORG", "password": "correct horse"}, CONTEXT
    )
    assert (first["created"], first["has-password"]) == (True, False)
    assert second == {"id": first["id"], "created": False, "has-password": True}


@pytest.mark.usefixtures("empty")
def test_an_administrator_is_the_account_of_the_mailbox() -> None:
    handler.lambda_handler({"action": "migrate"}, CONTEXT)
    first = handler.lambda_handler(
        {"action": "admin", "email": " ada@b\u00fccher.example"}, CONTEXT
    )
    spelled = {"action": "admin", "email": "ADA@xn--bcher-kva.example"}
    second = handler.lambda_handler(spelled, CONTEXT)
    assert (second["id"], second["created"]) == (first["id"], False)


@pytest.mark.usefixtures("empty")
def test_an_administrator_needs_an_address() -> None:
    handler.lambda_handler({"action": "migrate"}, CONTEXT)
    with pytest.raises(ValueError, match="must not begin or end with a dot"):
        handler.lambda_handler({"action": "admin", "email": "ada@example.org."}, CONTEXT)


def test_an_administrator_has_all_rights_and_the_password(empty: databases.Database) -> None:
    handler.lambda_handler({"action": "migrate"}, CONTEXT)
    handler.lambda_handler(
        {"action": "admin", "email": "ada@example.org", "password": "correct horse"}, CONTEXT
    )
    columns = "is_admin, is_super_admin, is_verified, deleted_at, token_generation, password_hash"
    ((*rights, password_hash),) = servers.execute(empty.owner_url, f"SELECT {columns} FROM users")
    assert rights == [True, True, True, None, 1]
    assert passwords.compare("correct horse", str(password_hash)) is passwords.Match.CURRENT


@pytest.mark.parametrize(("verified", "expected"), [(False, (False, 1)), (True, (True, 0))])
def test_an_unverified_account_of_the_address_loses_its_password_and_tokens(
    empty: databases.Database,
    verified: bool,  # noqa: FBT001
    expected: tuple[bool, int],
) -> None:
    handler.lambda_handler({"action": "migrate"}, CONTEXT)
    columns = "(email, password_hash, is_verified)"
    servers.execute(
        empty.owner_url,
        f"INSERT INTO users {columns} VALUES ('Ada@example.org', 'foreign', {verified})",
    )
    administrator = handler.lambda_handler({"action": "admin", "email": "ada@example.org"}, CONTEXT)
    ((generation,),) = servers.execute(empty.owner_url, "SELECT token_generation FROM users")
    assert (administrator["has-password"], generation) == expected


def test_an_administrator_without_a_password_gets_a_link_that_is_good_once(
    empty: databases.Database, keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "send_message", lambda *_: None)  # the migration has no queue
    handler.lambda_handler({"action": "migrate"}, CONTEXT)
    action = {"action": "admin", "email": "ada@example.org", "link": True}
    link = handler.lambda_handler(action, CONTEXT)["link"]
    assert link.startswith("https://front.example.org/reset-password?token=")
    token = link.partition("=")[2]
    columns = accounts.build_password_columns("correct horse")
    with db.transaction() as connection:
        accounts.reset_password(connection, token, columns)
    with pytest.raises(link_tokens.Invalid), db.transaction() as connection:
        accounts.reset_password(connection, token, columns)


def test_a_blocked_administrator_gets_no_link(empty: databases.Database, keys: None) -> None:
    handler.lambda_handler({"action": "migrate"}, CONTEXT)
    action = {"action": "admin", "email": "ada@example.org", "link": True}
    handler.lambda_handler(action, CONTEXT)
    servers.execute(empty.owner_url, "UPDATE users SET is_blocked = true")
    assert "link" not in handler.lambda_handler(action, CONTEXT)


def test_a_refused_password_is_not_quoted() -> None:
    with pytest.raises(ValueError, match="password: ") as error:
        handler.lambda_handler(
            {"action": "admin", "email": "ada@example.org", "password": "hunter2"}, CONTEXT
        )
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize("password", ["Password123!", "ada-example-1815", "open event 1"])
def test_an_administrator_has_no_common_password(empty: databases.Database, password: str) -> None:
    handler.lambda_handler({"action": "migrate"}, CONTEXT)
    with pytest.raises(ValueError, match=r"password: This .* choose another one") as error:
        handler.lambda_handler(
            {"action": "admin", "email": "ada@example.org", "password": password}, CONTEXT
        )
    assert password not in str(error.value)
    assert servers.execute(empty.owner_url, "SELECT FROM users") == []


def test_the_app_may_not_change_the_revision(empty: databases.Database) -> None:
    handler.lambda_handler({"action": "migrate"}, CONTEXT)
    with pytest.raises(
        pg8000.exceptions.DatabaseError, match="permission denied for table alembic_version"
    ):
        servers.execute(empty.url, "DELETE FROM alembic_version")


def test_the_apps_sessions_have_timeouts(empty: databases.Database) -> None:
    handler.lambda_handler({"action": "migrate"}, CONTEXT)
    names = (
        "statement_timeout",
        "lock_timeout",
        "idle_session_timeout",
        "idle_in_transaction_session_timeout",
    )
    timeouts = [servers.execute(empty.url, f"SHOW {name}")[0][0] for name in names]
    assert timeouts == ["2min", "10s", "1min", "1min"]


def test_the_app_may_use_later_tables_too(empty: databases.Database) -> None:
    handler.lambda_handler({"action": "migrate"}, CONTEXT)
    servers.execute(
        empty.owner_url, "CREATE TABLE tomorrow (id bigint GENERATED BY DEFAULT AS IDENTITY)"
    )
    assert servers.execute(empty.url, "INSERT INTO tomorrow DEFAULT VALUES RETURNING id") == [[1]]


def test_a_database_with_a_single_role_gets_no_other(
    empty: databases.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_DATABASE_URL", empty.owner_url)
    assert handler.lambda_handler({"action": "migrate"}, CONTEXT) == {"revision": HEAD}
