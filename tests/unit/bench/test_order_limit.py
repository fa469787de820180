"""The limit of the bench of orders repeats an order with other ids."""

import json

from bench import order_limit
from bench.order_data import FIRST_BUYER, FIRST_ORDER
from bench.order_limit import Recording

ORDER = FIRST_ORDER + 5


def test_the_order_is_found_in_the_parameters() -> None:
    values = [[FIRST_BUYER, 1], ["{}", [ORDER], None], [str(ORDER), True]]
    recording = Recording([("SELECT", each) for each in values], FIRST_BUYER)
    assert recording.order_id == ORDER


def test_ids_are_replaced_everywhere_and_the_identifier_is_new() -> None:
    columns = json.dumps({"identifier": "old", "user_id": FIRST_BUYER, "amount": "0"})
    others = {FIRST_BUYER: FIRST_BUYER + 1, ORDER: ORDER + 1}
    ids, text, document = order_limit._replace([[ORDER, 7], str(ORDER), columns], others)
    assert (ids, text) == ([ORDER + 1, 7], str(ORDER + 1))
    replaced = json.loads(document)
    assert (replaced["user_id"], replaced["amount"]) == (FIRST_BUYER + 1, "0")
    assert replaced["identifier"] != "old"
