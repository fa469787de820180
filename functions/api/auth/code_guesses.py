"""Limits guesses of discount and access codes (docs/contract/tickets.md#guesses).

A code that cannot be used costs what an unknown one costs: the same requests to the table.
"""

from typing import Final

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from api.auth import throttle
from openevent.auth import rate_limits
from openevent.domain.orders.carts.named_codes import CodeGuard, CodeMatch
from openevent.model.permissions import Identity

MISSES: Final = "code.viewer"
TRUST: Final = "code"


def build_guard(event: APIGatewayProxyEventV2, user: Identity) -> CodeGuard:
    """Build the guard that counts the misses of a request's viewer.

    The viewer is the account, or the address of somebody who is not logged in. A hall shares one
    address: a hit is not counted, and everybody who logs in has a count of their own.
    """
    viewers = _list_viewers(event, user)

    def may_use(match: CodeMatch) -> bool:
        return _has_shown(viewers, match) or _count(viewers[0], match)

    return may_use


def _list_viewers(event: APIGatewayProxyEventV2, user: Identity) -> list[str]:
    """List the account and the address: many look a code up before they log in."""
    address = f"address {throttle.read_address(event)}"
    return [f"user {user.id}", address] if user.is_logged_in else [address]


def _has_shown(viewers: list[str], match: CodeMatch) -> bool:
    """Tell whether the viewer has shown before to have the text of the code."""
    return any(rate_limits.is_trusted(TRUST, _get_key(viewer, match)) for viewer in viewers)


def _count(viewer: str, match: CodeMatch) -> bool:
    """Count a miss before it is told, so that parallel guesses cannot exceed the limit.

    Raises rate_limits.Reached.
    """
    counter = f"{viewer} {match.event_id}"
    rate_limits.count(MISSES, counter)
    if match.is_named and match.is_usable:
        rate_limits.uncount(MISSES, counter)
        rate_limits.trust(TRUST, _get_key(viewer, match))
    return match.is_named


def _get_key(viewer: str, match: CodeMatch) -> str:
    """Get the key of a viewer's trust, which ends when the text of the code changes."""
    return f"{viewer} {match.kind} {match.id} {match.text.lower()}"
