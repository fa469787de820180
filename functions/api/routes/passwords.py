"""Passwords: reset, change and check, in plain JSON (docs/contract/auth.md#auth-routes)."""

from typing import Any, Final

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.auth import credentials, identity, throttle
from api.http import answers, bodies
from api.http.errors import BadRequest, Fault, Invalid, NotFound, Unauthorized
from api.http.plain_router import PlainRouter
from openevent.auth import link_tokens, passwords, rate_limits, tokens
from openevent.domain.people import accounts, new_passwords
from openevent.infra import db
from openevent.model.permissions import Identity

router = PlainRouter("/v1/auth/")

RESET: Final = "/v1/auth/reset-password"
SENT: Final = (
    "If there is an account with this e-mail address, a link to set a new password is on its way "
    "to it."
)


@router.post(RESET)
def ask_reset() -> Response[str]:
    """Mail a link that resets the password. The answer does not tell whether an account exists."""
    event = router.current_event
    email = bodies.require_text(bodies.read_data(event), "email")
    rate_limits.count("reset.address", throttle.read_address(event))
    rate_limits.count("reset.account", accounts.normalize_email(email))
    with db.transaction() as connection:
        accounts.request_reset(connection, email)
    return answers.build_json({"message": SENT})


@router.patch(RESET)
def reset() -> Response[str]:
    """Set a new password by a mailed link. This verifies the address and ends all sessions."""
    body = bodies.read_data(router.current_event)
    token, password = body.get("token"), bodies.require_text(body, "password")
    _check_reset_password(password)
    try:
        # Check the link before the hash, which takes 15 ms.
        link_tokens.read_link(link_tokens.Purpose.RESET, token)
        columns = accounts.build_password_columns(password)
        with db.transaction() as connection:
            account = accounts.reset_password(connection, token, columns)
            app_name = new_passwords.load_app_name(connection)
            _check_reset_password(password, account["email"], app_name)
    except link_tokens.Invalid as error:
        raise NotFound("The link is not valid, was used, or is older than an hour.") from error
    throttle.trust_address(router.current_event, account["email"])
    return answers.build_json(_build_document(account))


@router.post("/v1/auth/change-password")
def change() -> Response[str]:
    """Change the password, with the old one and a fresh token. This ends all other logins."""
    event = router.current_event
    claims = identity.require_claims(event)
    user = identity.require_fresh_login(event, "change the password")
    body = bodies.read_data(event)
    old, new = bodies.require_text(body, "old-password"), bodies.require_text(body, "new-password")
    _check_new_password(user, old, new)
    columns = accounts.build_password_columns(new)
    try:
        with db.transaction() as connection:
            account = accounts.change_password(connection, user.id, columns, user.login)
    except accounts.LoginEnded as error:
        raise Unauthorized(identity.REVOKED) from error
    access = tokens.sign_fresh_token(claims, account["token_generation"])
    document = _build_document(account) | {"password-changed": True, "access_token": access}
    return answers.build_json(document)


@router.post("/v1/auth/verify-password")
def check() -> Response[str]:
    """Tell whether a password is the user's."""
    event = router.current_event
    user = identity.require_login(event)
    password = bodies.require_text(bodies.read_data(event), "password")
    return answers.build_json({"result": _is_password(user, password)})


def _check_reset_password(password: str, email: str = "", app_name: str | None = None) -> None:
    """Check a password that a link sets; only a valid link tells the address. Raises Invalid."""
    if fault := new_passwords.find_fault(password, [email], app_name):
        raise Invalid(Fault(fault, pointer="/data/password"))


def _check_new_password(user: Identity, old: str, new: str) -> None:
    """Check the old and the new password. Raises BadRequest."""
    app_name = db.run_read(new_passwords.load_app_name)
    if fault := new_passwords.find_fault(new, [user.email], app_name):
        raise BadRequest(Fault(fault, pointer="/data/new-password"))
    if passwords.is_same(new, old):
        raise BadRequest(Fault("The new password is the old one.", pointer="/data/new-password"))
    if not _is_password(user, old):
        raise BadRequest(Fault("The old password is wrong.", pointer="/data/old-password"))


def _is_password(user: Identity, password: str) -> bool:
    def guess() -> bool:
        account = db.run_read(lambda connection: accounts.find_by_email(connection, user.email))
        if account is None or not credentials.is_password(account, password):
            raise Unauthorized("wrong")
        return True

    try:
        return throttle.limit_guesses(router.current_event, user.email, guess)
    except Unauthorized:
        return False


def _build_document(account: accounts.Account) -> dict[str, Any]:
    names = (account["first_name"], account["last_name"])
    name = " ".join(name for name in names if name)
    return {"id": account["id"], "email": account["email"], "name": name or None}
