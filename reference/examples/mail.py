"""The examples of mails, which the fixtures insert."""

from typing import Final

from reference.example_rows import ExampleRows
from reference.examples.notification import ACTION, TITLE
from reference.people import READER

PROPOSALS: Final = {"filter[action]": ACTION}

EXAMPLE: Final = ExampleRows(
    varied={
        "message": ("<p>Difference Engines has come.</p>", "<p>Jacquard's Cards has come.</p>")
    },
    attributes={
        "action": ACTION,
        "recipient": f"{READER}@example.org",
        "sender": "Open Event <noreply@example.org>",
        "subject": TITLE,
        "text": "A session has come.",
        "state": "failed",
        "reason": "No mail server answers.",
    },
    sender="admin",
    queries={
        "GET /v1/mails": {**PROPOSALS, "filter[state]": "failed", "page[size]": "1"},
        "GET /v1/events/{key}/mails": {**PROPOSALS, "fields[mail]": "recipient,state,reason"},
        "GET /v1/events/{key}/relationships/mails": PROPOSALS,
    },
)
