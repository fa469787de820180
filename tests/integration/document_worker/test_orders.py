"""An order's documents: made once, whatever happens to the message."""

from threading import Thread

import pytest
from sqlalchemy import Connection, create_engine, text, update

from document_worker import making, orders
from local.documents.reading import read_codes, read_texts
from openevent.domain.documents import files as document_files
from openevent.infra import db
from openevent.resources import BY_TYPE
from openevent.work.worker import NotCommitted
from tests import waiting
from tests.integration.document_worker import rows
from tests.integration.document_worker.rows import Order


def test_an_order_gets_its_tickets_and_its_invoice(order: Order) -> None:
    rows.send_complete(order)
    rows.work()
    files = rows.load_files(order)
    ada, other = order.attendee_ids
    whole = {("tickets", None), ("invoice", None), ("calendar", None)}
    assert set(files) == {("ticket", ada), ("ticket", other)} | whole
    assert sorted(files.values()) == sorted(rows.list_keys(order))
    assert {key.rpartition("/")[0] for key in files.values()} == {
        f"tickets/{order.event_id}/{order.id}"
    }
    purchase = rows.fetch(files["tickets", None])
    codes = [read_codes(purchase, page)[0][0] for page in range(2)]
    assert codes == [f"{order.identifier}-{id_}" for id_ in order.attendee_ids]
    (ticket,) = read_texts(rows.fetch(files["ticket", other]))
    assert [word in ticket for word in ("欧阳 晓明", "Day pass", "Hall 7", "Europe/Berlin")] == [
        True
    ] * 4
    (invoice,) = read_texts(rows.fetch(files["invoice", None]))
    assert "Total EUR 240.00" in invoice.replace("\n", " ")
    assert "Example & Co" in invoice
    assert rows.list_changes(order) == ["order.documents-made"]


def test_a_message_that_comes_twice_changes_nothing(order: Order) -> None:
    rows.send_complete(order)
    delivered = rows.receive()
    rows.work(delivered)
    files, keys = rows.load_files(order), rows.list_keys(order)
    rows.work(delivered)
    assert (rows.load_files(order), rows.list_keys(order)) == (files, keys)
    assert rows.list_changes(order) == ["order.documents-made"]


def test_a_new_name_makes_new_files_and_mails_nobody(order: Order) -> None:
    rows.send_complete(order)
    rows.work()
    before = rows.load_files(order)
    rows.change("attendee", order.attendee_ids[0], firstname="Augusta")
    rows.send(order)
    rows.work()
    after = rows.load_files(order)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {("tickets", None), ("ticket", order.attendee_ids[0])}
    assert rows.list_changes(order) == ["order.documents-made"]


def test_a_free_order_has_no_invoice() -> None:
    order = rows.add_order(amount=0)
    rows.send(order)
    rows.work()
    assert {kind for kind, _ in rows.load_files(order)} == {"tickets", "ticket", "calendar"}


@pytest.mark.parametrize("status", ["initializing", "pending", "cancelled", "expired"])
def test_an_order_that_is_not_placed_has_no_documents(status: str) -> None:
    order = rows.add_order(status)
    rows.send_complete(order)
    rows.work()
    assert rows.list_keys(order) == []
    assert rows.list_changes(order) == []


def test_a_deleted_attendee_has_no_page(order: Order) -> None:
    rows.change("attendee", order.attendee_ids[0], deleted_at=rows.MOMENT)
    rows.send(order)
    rows.work()
    files = rows.load_files(order)
    assert len(read_texts(rows.fetch(files["tickets", None]))) == 1
    assert ("ticket", order.attendee_ids[0]) not in files


def test_the_worker_waits_for_the_transaction_that_has_sent_the_message() -> None:
    order = rows.add_order("pending")
    rows.send_complete(order)
    delivered, table = rows.receive(), BY_TYPE["order"].table
    connections = create_engine("postgresql+pg8000://", creator=db._open_session)
    with connections.begin() as connection:
        is_order = table.c.id == order.id
        connection.execute(update(table).where(is_order).values(status="completed"))
        worker = Thread(target=rows.work, args=(delivered,))
        worker.start()
        waiting.until(lambda: _count_locked(connection), "a worker that waits for the row")
    worker.join()
    connections.dispose()
    assert rows.list_changes(order) == ["order.documents-made"]


def _count_locked(connection: Connection) -> int:
    query = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    return int(connection.execute(query).scalar_one())


def test_a_message_without_an_order_comes_again() -> None:
    rows.send(Order(10**9, 1, (), ""))
    delivered = rows.receive()
    with pytest.raises(NotCommitted):
        rows.work(delivered)
    delivered["Records"][0]["attributes"]["SentTimestamp"] = "1767225600000"
    rows.work(delivered)


def test_a_worker_that_dies_after_the_files_leaves_work_that_its_next_run_ends(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows.send_complete(order)
    delivered = rows.receive()
    with monkeypatch.context() as patch:
        patch.setattr(document_files, "save", _die)
        with pytest.raises(ZeroDivisionError):
            rows.work(delivered)
    keys = rows.list_keys(order)
    assert (len(keys), rows.load_files(order)) == (5, {})
    rows.work(delivered)
    assert sorted(rows.load_files(order).values()) == sorted(rows.list_keys(order)) == sorted(keys)
    assert rows.list_changes(order) == ["order.documents-made"]


def test_an_address_with_several_tickets_has_a_file_of_its_own(order: Order) -> None:
    first, second = order.attendee_ids
    for attendee_id, address in ((first, "Ada@example.org"), (second, "ada@example.org")):
        rows.change("attendee", attendee_id, email=address)
    rows.send(order)
    rows.work()
    content = rows.fetch(rows.load_files(order)["tickets", first])
    assert len(read_texts(content)) == 2
    rows.change("attendee", second, email="grace@example.org")
    rows.send(order)
    rows.work()
    assert ("tickets", first) not in rows.load_files(order)


def test_a_slow_worker_does_not_replace_newer_files(order: Order) -> None:
    content = orders._load(order.id)
    assert content is not None
    rows.change("attendee", order.attendee_ids[0], firstname="Augusta")
    rows.send(order)
    rows.work()
    newer, cause = rows.load_files(order), rows.complete(order)
    with db.transaction() as connection:
        document_files.save(connection, order.id, making.make(content), content.loaded_at, cause)
    assert rows.load_files(order) == newer
    assert rows.list_changes(order) == ["order.documents-made"]


def test_changes_that_wait_take_one_run(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    rows.send(order)
    rows.work()
    files, cause = rows.load_files(order), rows.complete(order)
    rows.send(order, cause)
    delivered = rows.receive()
    # It waited for a minute, while the files were made.
    attributes = delivered["Records"][0]["attributes"]
    attributes["SentTimestamp"] = str(int(attributes["SentTimestamp"]) - 60_000)
    with monkeypatch.context() as patch:
        patch.setattr(making, "make", _die)
        rows.work(delivered)
    assert rows.load_files(order) == files
    assert rows.list_changes(order) == ["order.documents-made"]


def test_the_order_and_its_attendees_name_the_files(order: Order) -> None:
    rows.send(order)
    rows.work()
    assert rows.read("order", order.id, "tickets_pdf_url") == f"/v1/tickets/{order.identifier}"
    (first, *_) = order.attendee_ids
    assert rows.read("attendee", first, "pdf_url") == f"/v1/orders/attendees/{first}.pdf"


def _die(*_: object) -> None:
    raise ZeroDivisionError
