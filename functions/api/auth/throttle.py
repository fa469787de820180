"""How often something may be tried, by account and by address: a 429 says when it may be tried again.

Strangers must not lock a person out. So who has logged in from an address is counted there by
themselves, wherever else the account is guessed at; and a reset link, of which three an hour are
sent, opens the account where it is used.
"""

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from api.http.errors import Unauthorized
from openevent.auth import rate_limits
from openevent.domain.people.accounts import canonical

NETWORK_BITS: Final = 64
"""Of an IPv6 address: the rest is the host's to choose."""


def read_address(event: APIGatewayProxyEventV2) -> str:
    """Give where the request comes from, as the gateway saw it and no header says; of IPv6 the network."""
    seen = ip_address(event.request_context.http.source_ip)
    if not isinstance(seen, IPv6Address):
        return str(seen)
    return str(seen.ipv4_mapped or ip_network((seen, NETWORK_BITS), strict=False))


def limit_guesses[T](event: APIGatewayProxyEventV2, email: str, guess: Callable[[], T]) -> T:
    """Let a password be tried; a guess that raises Unauthorized is counted, any other outcome is not.

    It is counted before it is made and given back afterwards: guesses side by side are not more
    than the limit.
    """
    place, known = read_address(event), _at(event, email)
    is_known = rate_limits.is_trusted("login", known)
    counts = (("login.address", place), ("login.account", known if is_known else canonical(email)))
    for name, key in counts:
        rate_limits.count(name, key)
    try:
        found = guess()
    except Unauthorized:
        raise
    except Exception:
        _give_back(counts)
        raise
    _give_back(counts)
    if not is_known:
        rate_limits.trust("login", known)
    return found


def trust_address(event: APIGatewayProxyEventV2, email: str) -> None:
    """Let the account's owner, who came by a link, log in from this address, whoever was counted before."""
    rate_limits.trust("login", _at(event, email))
    rate_limits.clear("login.account", _at(event, email))


def _at(event: APIGatewayProxyEventV2, email: str) -> str:
    return f"{canonical(email)} {read_address(event)}"


def _give_back(counts: tuple[tuple[str, str], ...]) -> None:
    for name, key in counts:
        rate_limits.uncount(name, key)
