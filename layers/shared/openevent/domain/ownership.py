"""Whose a thing is: what is a person's own stays theirs."""

from openevent.domain.refusals import Forbidden
from openevent.domain.write import Write


def stays_its_persons(write: Write) -> None:
    """See that nobody gives a thing of theirs to somebody else."""
    if not write.is_new and write.changes("user_id"):
        raise Forbidden("This stays its person's.", "relationships/user")
