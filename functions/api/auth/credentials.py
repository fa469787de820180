"""Check the password of an account, and renew a hash of an earlier release."""

from openevent.auth import passwords
from openevent.auth.passwords import Match
from openevent.domain.people import accounts
from openevent.infra import db
from openevent.infra.telemetry import logger


def is_password(account: accounts.Account | None, password: str) -> bool:
    """Return whether a password is the account's; None is an unknown account.

    Earlier releases hashed the text as typed: such a hash is renewed. The outcome is logged.

    The rule: docs/contract/auth.md#passwords.
    """
    match = passwords.compare(password, account["password_hash"] if account else None)
    if account is not None and match is Match.AS_TYPED:
        _renew_hash(account, password)
    _log(account, is_right=match is not Match.NONE)
    return match is not Match.NONE


def _log(account: accounts.Account | None, *, is_right: bool) -> None:
    """Log who was checked; the line of an unknown account has no address, which may be a secret."""
    user_id = account["id"] if account else None
    if is_right:
        logger.info("password accepted", extra={"user_id": user_id})
    else:
        logger.warning("password refused", extra={"user_id": user_id})


def _renew_hash(account: accounts.Account, password: str) -> None:
    try:
        passwords.enforce(password)
    except ValueError:  # RFC 8265 refuses this password: it stays as it is
        return
    db.run_repeatable(lambda connection: accounts.renew_hash(connection, account, password))
