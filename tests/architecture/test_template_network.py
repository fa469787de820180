"""Network, database and HTTP API of the template (docs/contract/platform.md#network)."""

import json
import tomllib

from local.deployment import samconfig
from tests.architecture.template import FUNCTIONS, deployed, function, raw

LOCAL, STAGING, PRODUCTION = (deployed(name) for name in ("local", "staging", "production"))


def test_the_emulator_gets_no_network_and_no_database() -> None:
    types = {resource["Type"].split("::")[1] for resource in LOCAL.resources.values()}
    assert types & {"EC2", "RDS"} == set()
    assert {"VpcConfig" in function(LOCAL, name) for name in FUNCTIONS} == {False}


def test_only_the_plain_resources_of_an_http_api() -> None:
    """The emulator makes no routes of AWS::Serverless::HttpApi."""
    assert {
        resource["Type"]
        for resource in raw()["Resources"].values()
        if "Serverless" in resource["Type"]
    } == {
        "AWS::Serverless::Function",
        "AWS::Serverless::LayerVersion",
    }
    assert PRODUCTION.properties("ApiRoute")["RouteKey"] == "ANY /{proxy+}"
    assert PRODUCTION.properties("RootRoute") == PRODUCTION.properties("ApiRoute") | {
        "RouteKey": "ANY /"
    }
    assert PRODUCTION.properties("ApiStage")["StageName"] == "$default"
    assert PRODUCTION.properties("ApiIntegration")["PayloadFormatVersion"] == "2.0"
    assert PRODUCTION.properties("ApiPermission")["Principal"] == "apigateway.amazonaws.com"


def test_access_logs_have_the_path_without_its_query_string() -> None:
    logged = json.loads(PRODUCTION.properties("ApiStage")["AccessLogSettings"]["Format"])
    assert logged["path"] == "$context.path"
    assert sorted(logged) == [
        "bytes",
        "error",
        "integration_ms",
        "ip",
        "method",
        "ms",
        "path",
        "request_id",
        "status",
        "time",
    ]
    assert "query" not in json.dumps(logged).lower()


def test_nothing_needs_a_nat_gateway_or_an_interface_endpoint() -> None:
    types = {resource["Type"] for resource in PRODUCTION.resources.values()}
    assert (
        types
        & {
            "AWS::EC2::NatGateway",
            "AWS::EC2::InternetGateway",
            "AWS::EC2::EIP",
            "AWS::RDS::DBProxy",
        }
        == set()
    )
    endpoints = PRODUCTION.of_type("AWS::EC2::VPCEndpoint").values()
    assert {(endpoint["VpcEndpointType"], endpoint["ServiceName"]) for endpoint in endpoints} == {
        ("Gateway", "com.amazonaws.eu-central-1.s3"),
        ("Gateway", "com.amazonaws.eu-central-1.dynamodb"),
    }
    assert {tuple(endpoint["RouteTableIds"]) for endpoint in endpoints} == {("Routes",)}


def test_functions_go_out_over_ipv6_by_the_egress_only_gateway() -> None:
    networks = {name: function(PRODUCTION, name).get("VpcConfig") for name in FUNCTIONS}
    assert networks.pop("MailerFunction") is None  # mail servers speak IPv4
    assert {network["Ipv6AllowedForDualStack"] for network in networks.values() if network} == {
        True
    }
    assert None not in networks.values()
    assert PRODUCTION.of_type("AWS::EC2::Route") == {
        "OutwardRoute": {
            "RouteTableId": "Routes",
            "DestinationIpv6CidrBlock": "::/0",
            "EgressOnlyInternetGatewayId": "OutwardGateway",
        }
    }
    assert all(
        "Ipv6CidrBlock" in subnet for subnet in PRODUCTION.of_type("AWS::EC2::Subnet").values()
    )


def test_the_database_is_reached_by_the_functions_alone() -> None:
    entry = PRODUCTION.properties("DatabaseSecurityGroup")["SecurityGroupIngress"]
    assert [(rule["FromPort"], rule["SourceSecurityGroupId"]) for rule in entry] == [
        (5432, "FunctionsSecurityGroup")
    ]
    assert PRODUCTION.properties("DatabaseInstance")["PubliclyAccessible"] is False
    assert PRODUCTION.properties("DatabaseParameters")["Parameters"]["rds.force_ssl"] == "1"


def test_the_database_pauses_when_idle() -> None:
    scaling = {
        name: t.properties("Database")["ServerlessV2ScalingConfiguration"]
        for name, t in DEPLOYED.items()
    }
    assert {
        (config["MinCapacity"], config["SecondsUntilAutoPause"]) for config in scaling.values()
    } == {(0, 300)}


def test_the_database_takes_iam_tokens_and_is_postgresql_16() -> None:
    cluster = PRODUCTION.properties("Database")
    assert cluster["EnableIAMDatabaseAuthentication"] is True
    assert cluster["StorageEncrypted"] is True
    assert cluster["EngineVersion"].split(".")[0] == "16"


def test_database_and_media_survive_mistakes() -> None:
    policies = {
        name: (resource["DeletionPolicy"], resource["UpdateReplacePolicy"])
        for name, resource in STATEFUL.items()
    }
    assert PRODUCTION.properties("Database")["BackupRetentionPeriod"] == 14
    # A resource that its own failed deployment leaves behind is in the way of the next one.
    lasting = ("Bucket", "DatabaseSecret", "MailSecret")
    assert policies == {
        "Database": ("Snapshot", "Snapshot"),
        **dict.fromkeys(lasting, ("RetainExceptOnCreate", "Retain")),
    }


def test_a_first_deployment_can_be_rolled_back_and_a_later_one_protects() -> None:
    for environment in ("staging", "production"):
        first = deployed(environment).properties("Database")
        later = deployed(environment, DeletionProtection="true").properties("Database")
        assert (first["DeletionProtection"], later["DeletionProtection"]) == (False, True)


def test_sam_rolls_a_failed_creation_back_as_one_operation() -> None:
    """RetainExceptOnCreate counts only there, and not in a deletion that follows."""
    for command in ("deploy", "global"):
        for environment in ("staging", "production"):
            section = tomllib.loads(samconfig.SAMCONFIG.read_text())[environment]
            parameters = section.get(command, {}).get("parameters", {})
            assert parameters.keys() & {"on_failure", "disable_rollback"} == set()


def test_the_owners_password_is_in_the_secret_only() -> None:
    cluster = PRODUCTION.properties("Database")
    assert cluster["MasterUsername"] == "openevent_owner"
    assert (
        cluster["MasterUserPassword"]
        == "{{resolve:secretsmanager:DatabaseSecret:SecretString:password}}"
    )


DEPLOYED = {"staging": STAGING, "production": PRODUCTION}
STATEFUL = {
    name: resource
    for name, resource in PRODUCTION.resources.items()
    if resource.get("DeletionPolicy", "Delete") != "Delete"
}
