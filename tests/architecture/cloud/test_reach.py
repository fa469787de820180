"""The table of docs/contract/platform.md says which function reaches what, by which way."""

from typing import Any, Final

import boto3
import pytest
from botocore.config import Config

from openevent.infra.aws import DUALSTACK_SERVICES
from tests.architecture.cloud.reach import (
    DATABASE,
    DYNAMODB,
    LIBRARIES,
    MAIL,
    OPENERS,
    S3,
    SERVICES,
    find_way,
    list_gateway_endpoints,
    list_openers,
    list_services,
)
from tests.architecture.template import FUNCTIONS, Template, deployed, function
from tests.places import ROOT

PAGE: Final = ROOT / "docs" / "contract" / "platform.md"
PRODUCTION: Final = deployed("production")
COLUMNS: Final = (*SERVICES.values(), DATABASE, MAIL)
NONE: Final = "\N{EN DASH}"
PACKAGES: Final = {
    name: function(PRODUCTION, name)["Handler"].partition(".")[0] for name in FUNCTIONS
}


def _read_table() -> dict[str, dict[str, str]]:
    section = PAGE.read_text().partition("\n### What each function reaches\n")[2]
    lines = [line for line in section.partition("\n## ")[0].splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert tuple(rows[0][1:]) == COLUMNS
    return {row[0].strip("`"): dict(zip(COLUMNS, row[1:], strict=True)) for row in rows[2:]}


def _build_row(logical_id: str) -> dict[str, str]:
    services = list_services(PACKAGES[logical_id])
    return {
        column: find_way(PRODUCTION, logical_id, column) if column in services else NONE
        for column in COLUMNS
    }


def test_the_table_is_what_the_code_and_the_template_say() -> None:
    assert _read_table() == {PACKAGES[name]: _build_row(name) for name in FUNCTIONS}


@pytest.mark.parametrize("package", PACKAGES.values())
def test_each_connection_without_boto3_is_listed(package: str) -> None:
    assert list_openers(package) <= set(OPENERS), "Say in OPENERS where it connects to."


def test_the_list_of_connections_has_none_that_is_gone() -> None:
    assert set(OPENERS) == set().union(*map(list_openers, PACKAGES.values()))


@pytest.mark.parametrize("name", ["urllib3.PoolManager ", "socket.socket ", "smtplib.SMTP "])
def test_a_name_that_opens_a_connection_is_recognized(name: str) -> None:
    assert name.startswith(LIBRARIES)


def test_a_service_without_a_way_is_an_error() -> None:
    with pytest.raises(AssertionError, match="ApiFunction has no way to SNS"):
        find_way(PRODUCTION, "ApiFunction", "SNS")


def test_the_ways_are_there() -> None:
    assert list_gateway_endpoints(PRODUCTION) == {S3.lower(), DYNAMODB.lower()}
    (outward,) = PRODUCTION.of_type("AWS::EC2::Route").values()
    assert outward["DestinationIpv6CidrBlock"] == "::/0"
    subnets = set(PRODUCTION.of_type("AWS::EC2::Subnet"))
    routed = PRODUCTION.of_type("AWS::EC2::SubnetRouteTableAssociation").values()
    assert {row["SubnetId"] for row in routed} == subnets
    assert {row["RouteTableId"] for row in routed} == {outward["RouteTableId"]}


def test_the_security_group_lets_out_to_these_ways_and_no_others() -> None:
    assert _list_egress(PRODUCTION) == {
        (443, "::/0"): "SQS and Secrets Manager",
        (443, "0.0.0.0/0"): "S3 and DynamoDB by their gateway endpoints",
        (5432, "10.20.0.0/16"): "The database",
    }


def _list_egress(template: Template) -> dict[tuple[int, str], str]:
    rules: list[dict[str, Any]] = template.properties("FunctionsSecurityGroup")[
        "SecurityGroupEgress"
    ]
    return {
        (rule["FromPort"], rule.get("CidrIp") or rule["CidrIpv6"]): rule["Description"]
        for rule in rules
    }


@pytest.mark.parametrize("service", sorted(DUALSTACK_SERVICES))
def test_a_dual_stack_service_has_a_host_with_ipv6(service: str) -> None:
    create_client: Any = boto3.client
    config = Config(use_dualstack_endpoint=True)
    client = create_client(
        service,
        "eu-central-1",
        config=config,
        aws_access_key_id="none",
        aws_secret_access_key="none",
    )
    assert client.meta.endpoint_url == f"https://{service}.eu-central-1.api.aws"
