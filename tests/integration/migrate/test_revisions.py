"""The words of `make db` that reach the migrate function: history and stamp."""

from types import SimpleNamespace
from typing import Any

import pytest

from local.services import postgres as servers
from local.stack import deploy
from local.stack import schema as databases
from migrate import handler, revisions

CONTEXT: Any = SimpleNamespace(aws_request_id="request")
HEAD = deploy.read_head()


def test_the_history_says_where_the_database_is(empty: databases.Database) -> None:
    history = handler.lambda_handler({"action": "history"}, CONTEXT)
    assert (history["current"], history["heads"]) == (None, [HEAD])
    handler.lambda_handler({"action": "migrate"}, CONTEXT)
    history = handler.lambda_handler({"action": "history"}, CONTEXT)
    assert (history["current"], history["migrations"][0]["revision"]) == (HEAD, HEAD)
    assert history["migrations"][-1]["revision"] == "0001"


def test_a_stamp_names_a_revision_of_this_code_only(empty: databases.Database) -> None:
    handler.lambda_handler({"action": "migrate"}, CONTEXT)
    stamp = {"action": "stamp", "revision": "0001"}
    assert handler.lambda_handler(stamp, CONTEXT) == {"revision": "0001"}
    with pytest.raises(revisions.UnknownRevision, match="make db DO=history lists them"):
        handler.lambda_handler(stamp | {"revision": "9999"}, CONTEXT)
    assert servers.execute(empty.owner_url, "SELECT version_num FROM alembic_version") == [["0001"]]


def test_a_revision_that_no_code_can_follow_says_how_to_go_on(empty: databases.Database) -> None:
    handler.lambda_handler({"action": "migrate"}, CONTEXT)
    servers.execute(empty.owner_url, "UPDATE alembic_version SET version_num = '0005b'")
    sentence = "The database is at revision 0005b, which no migration of this code has"
    with pytest.raises(revisions.UnknownRevision, match=sentence) as error:
        handler.lambda_handler({"action": "migrate"}, CONTEXT)
    assert "make db DO=stamp REVISION=" in str(error.value)
    # CloudFormation shows the same sentence.
    assert handler.describe_error(error.value) == str(error.value)
    handler.lambda_handler({"action": "stamp", "revision": HEAD}, CONTEXT)
    assert handler.lambda_handler({"action": "migrate"}, CONTEXT) == {"revision": HEAD}
