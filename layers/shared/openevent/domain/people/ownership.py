"""Whose a thing is: what is a person's own stays theirs."""

from typing import Final

from openevent.domain.refusals import Forbidden
from openevent.domain.write import Write


def is_ones_own(write: Write) -> None:
    """Note whose a new thing is: nobody makes it for another."""
    if write.is_new:
        write.values["user_id"] = write.who.id


def stays_its_persons(write: Write) -> None:
    """See that nobody gives a thing of theirs to somebody else."""
    if not write.is_new and write.changes("user_id"):
        raise Forbidden("This stays its person's.", "relationships/user")


OWN: Final = (is_ones_own, stays_its_persons)
