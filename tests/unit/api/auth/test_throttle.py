"""Where a request comes from, for the counts."""

import pytest
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from api.auth import throttle


@pytest.mark.parametrize(
    ("seen", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:7:1:2:3:4", "2001:db8:0:7::/64"),
        ("2001:db8:0:7::", "2001:db8:0:7::/64"),
    ],
)
def test_an_address_is_the_gateways_and_of_ipv6_the_network(seen: str, counted: str) -> None:
    event = {
        "requestContext": {"http": {"sourceIp": seen}},
        "headers": {"x-forwarded-for": "198.51.100.1"},
    }
    assert throttle.address(APIGatewayProxyEventV2(event)) == counted
