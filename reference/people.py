"""The people of the examples, and their password."""

from collections.abc import Mapping
from typing import Final

PASSWORD: Final = "correct horse"  # noqa: S105 - of accounts that exist only in examples
ADMIN: Final = "admin"
OWNER: Final = "ada"
"""The owner of the events, who sends most requests."""
STAFF: Final[Mapping[str, str]] = {
    "organizer": "olive",
    "coorganizer": "clara",
    "track-organizer": "tess",
    "moderator": "moira",
    "registrar": "rita",
}
"""The people with a role in the first event, by role; OWNER owns it."""
READER: Final = "mary"
"""The person of the inserted rows. Nothing else notifies her, so examples find only these rows."""
TRAVELLER: Final = "emmy"
"""The person who lists her logins and ends one."""
PEOPLE: Final = (
    OWNER,
    "grace",
    *STAFF.values(),
    "joan",
    "hedy",
    READER,
    "rosa",
    "irene",
    "emmy",
    "greta",
)
"""The users. Some are for certain examples.

Joan changes her password, Hedy resets hers, Mary verifies her address, Greta logs out, Rosa
logs out everywhere, Irene and Emmy are invited.
"""
VERIFIED_PEOPLE: Final = frozenset({OWNER, "grace", "irene", *STAFF.values()})
