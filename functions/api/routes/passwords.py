"""Passwords: forgotten, set anew, changed, asked for once more; plain JSON (docs/contract/auth.md#auth-routes)."""

from typing import Any, Final

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.auth import identity, throttle
from api.http import answers, bodies
from api.http.errors import BadRequest, Fault, Invalid, NotFound, Unauthorized
from api.http.plain_router import PlainRouter
from openevent.auth import link_tokens, passwords, rate_limits, tokens
from openevent.domain.people import accounts
from openevent.infra import db
from openevent.model.permissions import Identity

router = PlainRouter("/v1/auth/")

RESET: Final = "/v1/auth/reset-password"
SENT: Final = "If there is an account with this e-mail address, a link to set a new password is on its way to it."
SHORT: Final = f"A password has at least {passwords.MINIMUM_LENGTH} characters, and {passwords.MAXIMUM_LENGTH} at most."


@router.post(RESET)
def ask_reset() -> Response[str]:
    """Have a link mailed to an address; the answer is the same whether it has an account or not."""
    event = router.current_event
    email = bodies.text(bodies.data(event), "email")
    rate_limits.count("reset.address", throttle.read_address(event))
    rate_limits.count("reset.account", accounts.canonical(email))
    with db.transaction() as connection:
        accounts.ask_reset(connection, email)
    return answers.build_json({"message": SENT})


@router.patch(RESET)
def reset() -> Response[str]:
    """Set the password of whom the link is for; it verifies the address, too, and ends all sessions."""
    sent = bodies.data(router.current_event)
    password = _fitting(bodies.text(sent, "password"), "password")
    try:
        link_tokens.read_link(
            link_tokens.Purpose.RESET, sent.get("token")
        )  # before the hash, which takes 15 ms of whatever link
        columns = accounts.new_password(password)
        with db.transaction() as connection:
            account = accounts.reset(connection, sent.get("token"), columns)
    except link_tokens.Invalid as error:
        raise NotFound("The link is not valid, was used, or is older than an hour.") from error
    throttle.trust_address(router.current_event, account["email"])
    return answers.build_json(_shown(account))


@router.post("/v1/auth/change-password")
def change() -> Response[str]:
    """Set a new password for the old one and a fresh token; all tokens die, and the answer has a new one."""
    event = router.current_event
    who = identity.require_fresh_login(event)
    sent = bodies.data(event)
    old, new = bodies.text(sent, "old-password"), bodies.text(sent, "new-password")
    if not passwords.has_valid_length(new):
        raise BadRequest(Fault(SHORT, pointer="/data/new-password"))
    if new == old:
        raise BadRequest(Fault("The new password is the old one.", pointer="/data/new-password"))
    if not _is_password(who, old):
        raise BadRequest(Fault("The old password is wrong.", pointer="/data/old-password"))
    columns = accounts.new_password(new)
    with db.transaction() as connection:
        account = accounts.change_password(connection, who.id, columns, who.id)
    access = tokens.sign_access_token(who.id, account["token_generation"], fresh=True)
    body = _shown(account) | {"password-changed": True, "access_token": access}
    return answers.build_json(body, Cache_Control="no-store")


@router.post("/v1/auth/verify-password")
def check() -> Response[str]:
    """Tell whether this is the password of who is logged in."""
    event = router.current_event
    who = identity.require_login(event)
    return answers.build_json(
        {"result": _is_password(who, bodies.text(bodies.data(event), "password"))}
    )


def _is_password(who: Identity, password: str) -> bool:
    def guess() -> bool:
        found = db.run_read(lambda connection: accounts.by_email(connection, who.email))
        if found is None or not passwords.is_correct(password, found["password_hash"]):
            raise Unauthorized("wrong")
        return True

    try:
        return throttle.limit_guesses(router.current_event, who.email, guess)
    except Unauthorized:
        return False


def _fitting(password: str, name: str) -> str:
    if not passwords.has_valid_length(password):
        raise Invalid(Fault(SHORT, pointer=f"/data/{name}"))
    return password


def _shown(account: accounts.Account) -> dict[str, Any]:
    name = " ".join(part for part in (account["first_name"], account["last_name"]) if part)
    return {"id": account["id"], "email": account["email"], "name": name or None}
