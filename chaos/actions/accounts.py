"""A new user: registers, is verified, logs in."""

from typing import Final

from chaos.client import JSONAPI, Client, Unclear
from chaos.model import Account
from chaos.plan import Arguments
from chaos.user import User

PASSWORD: Final = "a quiet sea of chaos"  # noqa: S105 - of users that live for one run
VERIFY: Final = "UPDATE users SET is_verified = true WHERE id = :user"


def join(user: User, _: Arguments) -> None:
    """Become a new user. A refused registration leaves the user as it is."""
    email = f"{user.run_id}-{user.actor}-{len(user.accounts.accounts)}@example.org"
    attributes = {"email": email, "password": PASSWORD}
    body = {"data": {"type": "user", "attributes": attributes}}
    answer = user.create_client().call("POST", "/v1/users", body, Content_Type=JSONAPI)
    if not answer.is_done:
        user.note("refused", status=answer.status)
        return
    id_ = answer.body["data"]["id"]
    user.world.select(VERIFY, user=int(id_))
    user.account = Account(id_, email, log_in(user, email, PASSWORD))
    user.accounts.add(user.account)
    user.note("joined", user=id_, email=email)


def log_in(user: User, email: str, password: str) -> Client:
    """Log in; return the client with the login. Raises Unclear."""
    client = user.create_client()
    answer = client.call("POST", "/v1/auth/login", {"email": email, "password": password})
    if not answer.is_done:
        user.note("contradiction", text=f"A login was refused: {answer.status} {answer.body}")
        raise Unclear
    client.token = answer.body["access_token"]
    return client
