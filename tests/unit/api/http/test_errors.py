"""Error documents: every error has a source, and its status fits the deployment's clients."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest

from api.http import errors
from api.http.errors import Failure, Fault
from openevent.infra import config
from tests.unit.api.client import Client

FAILURES = sorted(Failure.__subclasses__(), key=lambda failure: failure.status)


def build_error(failure: Failure) -> dict[str, Any]:
    document = errors.build_document(failure, "request-1", has_error=False)
    error: dict[str, Any] = document["errors"][0]
    return error


@pytest.mark.parametrize("failure", [Failure, *FAILURES])
def test_every_error_has_a_source(failure: type[Failure]) -> None:
    assert build_error(failure("No."))["source"] == {}
    assert build_error(failure(Fault("No.", pointer="/data")))["source"] == {"pointer": "/data"}
    assert build_error(failure(Fault("No.", parameter="sort")))["source"] == {"parameter": "sort"}


@pytest.fixture
def _numeric(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("NUMERIC_ERROR_STATUS", "true")
        config.settings.cache_clear()
        yield
    config.settings.cache_clear()


@pytest.mark.parametrize("failure", [Failure, *FAILURES])
def test_a_status_is_a_text(failure: type[Failure]) -> None:
    assert build_error(failure("No."))["status"] == str(failure.status.value)


@pytest.mark.usefixtures("_numeric")
@pytest.mark.parametrize("failure", [Failure, *FAILURES])
def test_a_status_is_a_number_if_the_deployment_says_so(failure: type[Failure]) -> None:
    is_text = failure.status == HTTPStatus.UNPROCESSABLE_ENTITY
    expected = "422" if is_text else failure.status.value
    assert build_error(failure("No."))["status"] == expected


@pytest.mark.usefixtures("_numeric")
def test_an_answer_of_such_a_deployment_has_a_number(client: Client) -> None:
    """A plain path: the schema of JSON:API allows a text only."""
    assert client.call("PUT", "/auth/session").json["errors"][0]["status"] == 405
