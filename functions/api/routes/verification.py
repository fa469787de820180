"""E-mail addresses: their verification, and a check for accounts, in plain JSON.

See docs/contract/auth.md#auth-routes.
"""

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.auth import throttle
from api.http import answers, bodies
from api.http.errors import BadRequest, Fault, Invalid
from api.http.plain_router import PlainRouter
from openevent.auth import link_tokens, rate_limits
from openevent.domain.people import accounts
from openevent.infra import db

router = PlainRouter("/v1/auth/")


@router.post("/v1/auth/verify-email")
def verify() -> Response[str]:
    """Verify an address by the link that was mailed to it. The link is valid for a week."""
    token = bodies.read_data(router.current_event).get("token")
    try:
        with db.transaction() as connection:
            accounts.verify_email(connection, token)
    except link_tokens.Invalid as error:
        raise BadRequest(Fault("Invalid Token", pointer="/data/token")) from error
    return answers.build_json({"message": "Email Verified"})


@router.post("/v1/auth/resend-verification-email")
def ask_again() -> Response[str]:
    """Mail the link again, unless the address is verified."""
    event = router.current_event
    email = bodies.require_text(bodies.read_data(event), "email")
    rate_limits.count("verify.address", throttle.read_address(event))
    rate_limits.count("verify.account", accounts.normalize_email(email))
    with db.transaction() as connection:
        if not accounts.request_verification(connection, email):
            raise Invalid(Fault("No account has this e-mail address.", pointer="/data/email"))
    return answers.build_json({"message": "Verification email resent"})


@router.post("/v1/users/check_email")
@router.post("/v1/users/checkEmail")
@router.post("/v1/users/check-email")
def check() -> Response[str]:
    """Tell whether an address has an account. The registration form asks this while users type."""
    event = router.current_event
    email = bodies.require_text(bodies.read_data(event), "email")
    rate_limits.count("check.address", throttle.read_address(event))
    account = db.run_read(lambda connection: accounts.find_by_email(connection, email))
    return answers.build_json({"exists": account is not None})
