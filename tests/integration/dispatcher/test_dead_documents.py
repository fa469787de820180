"""Dead letters of an order's documents: the order's mails go without them."""

import pytest

from openevent.domain.documents.messages import OrderDocuments
from tests.integration.dispatcher.test_dead_letters import NO_FAILURES
from tests.integration.dispatcher.test_dead_pictures import bury_picture
from tests.integration.document_worker import rows


def test_documents_that_fail_are_given_up_once(capsys: pytest.CaptureFixture[str]) -> None:
    order = rows.add_order()
    message = OrderDocuments(documents_of_order=order.id, cause=rows.complete(order))
    for _ in range(2):
        assert bury_picture(message) == NO_FAILURES
        assert '"DocumentDead":[1.0]' in capsys.readouterr().out
    assert rows.list_changes(order) == ["order.documents-given-up"]


def test_files_that_were_made_are_not_given_up_later() -> None:
    order = rows.add_order()
    cause = rows.complete(order)
    rows.send(order, cause)
    rows.work()
    message = OrderDocuments(documents_of_order=order.id, cause=cause)
    assert bury_picture(message) == NO_FAILURES
    assert rows.list_changes(order) == ["order.documents-made"]


def test_documents_of_an_order_that_is_not_committed_come_again_until_they_are_old() -> None:
    message = OrderDocuments(documents_of_order=999_999_999)
    assert bury_picture(message) != NO_FAILURES
    assert bury_picture(message, is_old=True) == NO_FAILURES
