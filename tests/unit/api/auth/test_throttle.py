"""Where a request comes from, for the counts."""

import pytest
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from api.auth import throttle


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:7:1:2:3:4", "2001:db8:0:7::/64"),
        ("2001:db8:0:7::", "2001:db8:0:7::/64"),
    ],
)
def test_the_gateway_gives_the_address_and_ipv6_counts_as_a_network(
    address: str, counted: str
) -> None:
    event = {
        "requestContext": {"http": {"sourceIp": address}},
        "headers": {"x-forwarded-for": "198.51.100.1"},
    }
    assert throttle.read_address(APIGatewayProxyEventV2(event)) == counted
