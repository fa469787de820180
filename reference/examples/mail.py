"""The examples of mails, which the fixtures insert."""

from typing import Final

from reference.example_rows import FIRST_INSERTED_ID, ExampleRows
from reference.examples.notification import ACTION, TITLE
from reference.people import READER

HELD_IDS: Final = tuple(str(FIRST_INSERTED_ID + number) for number in range(1, 5))
PROPOSALS: Final = {"filter[action]": ACTION}

EXAMPLE: Final = ExampleRows(
    varied={
        "message": (
            "<p>Difference Engines has come.</p>",
            *(f"<p>Jacquard's Cards, part {part}, has come.</p>" for part in range(1, 5)),
        ),
        "state": ("failed", *["held"] * 4),
        "reason": ("No mail server answers.", *["It waits until an organizer releases it."] * 4),
    },
    attributes={
        "action": ACTION,
        "recipient": f"{READER}@example.org",
        "sender": "Open Event <noreply@example.org>",
        "subject": TITLE,
        "text": "A session has come.",
    },
    sender="admin",
    queries={
        "GET /v1/mails": {**PROPOSALS, "filter[state]": "failed", "page[size]": "1"},
        "GET /v1/events/{key}/mails": {**PROPOSALS, "fields[mail]": "recipient,state,reason"},
        "GET /v1/events/{key}/relationships/mails": PROPOSALS,
    },
    bodies={
        "POST /v1/events/{key}/mails/release": {"data": [{"type": "mail", "id": HELD_IDS[2]}]},
        "POST /v1/events/{key}/mails/drop": {"data": [{"type": "mail", "id": HELD_IDS[3]}]},
    },
)
