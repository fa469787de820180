"""Rate limits on guesses, by account and by address. A 429 names the time of the next attempt.

A stranger must not lock a user out. Therefore an address from which the account has logged in has
a limit of its own. A reset link, of which three per hour are sent, marks its address likewise.
"""

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from api.http.errors import Unauthorized
from openevent.auth import rate_limits
from openevent.domain.people.accounts import normalize_email

NETWORK_BITS: Final = 64
"""Bits of an IPv6 address that count. The host chooses the rest freely."""

type Counters = tuple[tuple[str, str], ...]
"""Names of limits, each with the key to count."""


def read_address(event: APIGatewayProxyEventV2) -> str:
    """Read the client's address as the gateway saw it; for IPv6 the network.

    Headers such as X-Forwarded-For do not count, because clients can set them.
    """
    address = ip_address(event.request_context.http.source_ip)
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((address, NETWORK_BITS), strict=False))


def limit_guesses[T](event: APIGatewayProxyEventV2, email: str, guess: Callable[[], T]) -> T:
    """Run a guess of a password under the rate limits. Only one that raises Unauthorized counts.

    It is counted before it runs and uncounted afterwards, so that parallel guesses cannot exceed
    the limit.
    """
    place = _get_place(event, email)
    is_trusted = rate_limits.is_trusted("login", place)
    account_key = place if is_trusted else normalize_email(email)
    counters = (("login.address", read_address(event)), ("login.account", account_key))
    for name, key in counters:
        rate_limits.count(name, key)
    try:
        result = guess()
    except Unauthorized:
        raise
    except Exception:
        _give_back(counters)
        raise
    _give_back(counters)
    if not is_trusted:
        rate_limits.trust("login", place)
    return result


def trust_address(event: APIGatewayProxyEventV2, email: str) -> None:
    """Trust this address for the account: its owner used a link from a mail here."""
    place = _get_place(event, email)
    rate_limits.trust("login", place)
    rate_limits.clear("login.account", place)


def _get_place(event: APIGatewayProxyEventV2, email: str) -> str:
    """Get the key of an account at an address."""
    return f"{normalize_email(email)} {read_address(event)}"


def _give_back(counters: Counters) -> None:
    for name, key in counters:
        rate_limits.uncount(name, key)
