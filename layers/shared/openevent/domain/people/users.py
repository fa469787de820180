"""Rules of accounts: rights, e-mail address and password (docs/contract/resources.md#user)."""

from typing import Final

from openevent.auth import rate_limits, refresh_tokens
from openevent.domain.people import accounts, new_passwords
from openevent.domain.people.freshness import check_fresh
from openevent.domain.refusals import Forbidden, Invalid
from openevent.domain.write.builder import PlanBuilder
from openevent.text.addresses import build_key

ADMINS_FIELDS: Final = ("is_verified", "is_blocked", "is_sales_admin", "is_marketer")


def check_administrators_account(plan: PlanBuilder) -> None:
    """Check that an administrator's account is changed by its owner or a super administrator."""
    is_written = plan.changes_row or plan.request.attributes.get("password")
    is_own = plan.user.id == plan.row["id"]
    if not is_written or is_own or plan.user.is_super_admin:
        return
    if plan.row["is_admin"] or plan.row["is_super_admin"]:
        raise Forbidden("Only a super administrator may change an administrator's account.")


def check_rights(plan: PlanBuilder) -> None:
    """Check that super administrators appoint administrators, and these give other rights."""
    if plan.changes("is_admin"):
        if not plan.user.is_super_admin:
            message = "Only a super administrator may appoint or remove administrators."
            raise Forbidden(message, "attributes/is-admin")
        check_fresh(plan.user, "appoint or remove administrators", "attributes/is-admin")
    for name in ADMINS_FIELDS:
        if plan.changes(name) and not plan.request.is_from_admin:
            place = f"attributes/{name.replace('_', '-')}"
            raise Forbidden("Only administrators may change this.", place)


def change_email(plan: PlanBuilder) -> None:
    """Check and announce a new e-mail address; only administrators make it verified at once.

    Both rate limits count it: the answer tells whether the address has an account, and it gets a
    mail. Raises rate_limits.Reached.
    """
    if not plan.changes("email"):
        return
    before, after = plan.row["email"], plan.columns["email"]
    if build_key(after) == build_key(before):
        return
    check_fresh(plan.user, "change the e-mail address", "attributes/email")
    rate_limits.count("email.account", str(plan.row["id"]))
    rate_limits.count("verify.account", accounts.normalize_email(after))
    is_verified = bool(plan.columns.get("is_verified"))
    plan.set(**(accounts.build_email_columns(after) | {"is_verified": is_verified}))
    plan.record_change(accounts.EMAIL_CHANGED, {"previous": before, "email": after})


def change_password(plan: PlanBuilder) -> None:
    """Store a new password, which ends all logins but the user's own. Needs a fresh token."""
    password = plan.request.attributes.get("password")
    if password is None:
        return
    check_fresh(plan.user, "change the password", "attributes/password")
    addresses = plan.row["email"], plan.value_after("email")
    if fault := new_passwords.find_fault(password, addresses, plan.look_up(new_passwords.APP_NAME)):
        raise Invalid(fault, "attributes/password")
    plan.set(**accounts.build_password_columns(password))
    plan.record_change(accounts.PASSWORD_CHANGED)
    _keep_login(plan)


def _keep_login(plan: PlanBuilder) -> None:
    login, generation = plan.user.login, plan.row["token_generation"] + 1
    if login and plan.user.id == plan.row["id"]:
        renewal = refresh_tokens.build_renewal(login, plan.user.id, generation)
        plan.write_beside(lambda _row: renewal)
