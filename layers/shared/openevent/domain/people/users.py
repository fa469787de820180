"""Users: who gives which right, and what a new e-mail address needs (docs/contract/resources.md#user)."""

from typing import Final

from openevent.auth import passwords, rate_limits
from openevent.domain.people import accounts
from openevent.domain.refusals import Forbidden, Wrong
from openevent.domain.write import Write

ADMINS_ALONE: Final = ("is_verified", "is_blocked", "is_sales_admin", "is_marketer")


def rights_are_given_from_above(write: Write) -> None:
    """See that a super administrator makes administrators, and administrators give the other rights."""
    if write.changes("is_admin") and not write.who.is_super_admin:
        raise Forbidden(
            "Only a super administrator makes and unmakes administrators.", "attributes/is-admin"
        )
    for name in ADMINS_ALONE:
        if write.changes(name) and not write.is_admin:
            raise Forbidden("Only administrators say so.", f"attributes/{name.replace('_', '-')}")


def email_changes_on_a_fresh_token(write: Write) -> None:
    """See that a new e-mail address comes with a fresh token; it is not verified, unless an administrator says so.

    It tells whether the address has an account, and asks for a mail to it: so both are counted.
    Raises limits.Reached.
    """
    if not write.changes("email"):
        return
    if write.values["email"].lower() == write.stored["email"].lower():
        return
    if not write.who.fresh:
        raise Forbidden("A new e-mail address needs a fresh login.", "attributes/email")
    rate_limits.count("email.account", str(write.stored["id"]))
    rate_limits.count("verify.account", accounts.canonical(write.values["email"]))
    given = {"is_verified": True} if write.values.get("is_verified") else {}
    write.values |= accounts.new_email(write.values["email"]) | given
    write.told.append(
        (
            accounts.EMAIL_CHANGED,
            {"previous": write.stored["email"], "email": write.values["email"]},
        )
    )


def password_changes_on_a_fresh_token(write: Write) -> None:
    """Take a new password with a fresh token: all tokens of before die."""
    password = write.asked.get("password")
    if password is None:
        return
    if not isinstance(password, str) or not passwords.has_valid_length(password):
        raise Wrong(
            f"A password has at least {passwords.MINIMUM_LENGTH} characters.", "attributes/password"
        )
    if not write.who.fresh:
        raise Forbidden("A new password needs a fresh login.", "attributes/password")
    write.values |= accounts.new_password(password)
    write.told.append((accounts.PASSWORD_CHANGED, {}))


def super_admins_are_their_own(write: Write) -> None:
    """See that no mere administrator writes an administrator's account."""
    touched = write.is_touched or write.asked.get("password")
    from_above = write.who.id == write.stored["id"] or write.who.is_super_admin
    if touched and not from_above and (write.stored["is_admin"] or write.stored["is_super_admin"]):
        raise Forbidden("Only a super administrator changes an administrator's account.")


RULES: Final = (
    super_admins_are_their_own, rights_are_given_from_above, email_changes_on_a_fresh_token,
    password_changes_on_a_fresh_token,
)  # fmt: skip
