"""The rule of fresh tokens: what takes an account over needs a password that was just typed.

See docs/contract/auth.md#fresh-tokens.
"""

from typing import Final

from openevent.auth.tokens import FRESH_SECONDS
from openevent.domain.refusals import Forbidden
from openevent.model.permissions import Identity

MESSAGE: Final = (
    f"Log in again to {{}}: this needs a password that was typed within the last "
    f"{FRESH_SECONDS // 60} minutes."
)


def describe(purpose: str) -> str:
    """Return the sentence for a token that is valid but not fresh: log in again to do this."""
    return MESSAGE.format(purpose)


def check_fresh(user: Identity, purpose: str, pointer: str | None = None) -> None:
    """Check that the user's token is fresh. Raises Forbidden: a 401 would log the user out."""
    if not user.is_fresh:
        raise Forbidden(describe(purpose), pointer)
