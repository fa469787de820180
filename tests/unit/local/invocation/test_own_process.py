"""This process as a function, and afterwards as it was."""

import os

import pytest

from local.invocation import own_process
from openevent.infra.config import settings

VARIABLES = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "BUCKET": "its-own"}


def test_a_process_reads_the_variables_of_the_function_and_then_its_own_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@127.0.0.1:1/other")
    monkeypatch.setenv("AWS_PROFILE", "of-the-developer")
    monkeypatch.delenv("BUCKET", raising=False)
    own_process.forget()
    before = dict(os.environ)
    assert settings().bucket == ""
    with own_process.entered(VARIABLES):
        assert "AWS_PROFILE" not in os.environ
        assert (settings().bucket, settings().database_url) == (
            VARIABLES["BUCKET"],
            VARIABLES["DATABASE_URL"],
        )
    assert os.environ == before
    assert settings().bucket == ""
    own_process.forget()
