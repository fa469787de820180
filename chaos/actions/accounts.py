"""A new user: registers, is verified, logs in."""

from typing import Final

from chaos.client import JSONAPI
from chaos.model import Account
from chaos.plan import Arguments
from chaos.user import User

PASSWORD: Final = "a quiet sea of chaos"  # noqa: S105 - of users that live for one run
VERIFY: Final = "UPDATE users SET is_verified = true WHERE id = :user"


def join(user: User, _: Arguments) -> None:
    """Become a new user. A refused registration leaves the user as it is."""
    email = f"{user.run_id}-{user.actor}-{len(user.accounts.accounts)}@example.org"
    client = user.create_client()
    attributes = {"email": email, "password": PASSWORD}
    body = {"data": {"type": "user", "attributes": attributes}}
    answer = client.call("POST", "/v1/users", body, Content_Type=JSONAPI)
    if not answer.is_done:
        user.note("refused", status=answer.status)
        return
    user.world.select(VERIFY, user=int(answer.body["data"]["id"]))
    login = client.call("POST", "/v1/auth/login", {"email": email, "password": PASSWORD})
    client.token = login.body["access_token"]
    user.account = Account(answer.body["data"]["id"], email, client)
    user.accounts.add(user.account)
    user.note("joined", user=user.account.id, email=email)
