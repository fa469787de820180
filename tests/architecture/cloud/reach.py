"""Which services a function connects to by its code, and by which way the template lets it."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from openevent.infra.aws import DUALSTACK_SERVICES
from tests.architecture.cloud.code import Definition, our_code, read_dotted, walk_code
from tests.architecture.cloud.rights import list_calls_of, reached_by
from tests.architecture.template import Template, function

S3, DYNAMODB, DATABASE, MAIL = "S3", "DynamoDB", "database", "mail service"
SERVICES: Final = {
    "s3": S3,
    "dynamodb": DYNAMODB,
    "sqs": "SQS",
    "secretsmanager": "Secrets Manager",
    "lambda": "Lambda",
}
"""The services of AWS by the name that boto3 gives them."""
OPENERS: Final[Mapping[str, str]] = {
    "openevent.infra.pg8000_pipeline.connect": DATABASE,
    "migrate.cloudformation.answer": S3,  # CloudFormation's signed URL leads to S3 of the region
    "mailer.protocols.network._connect_address": MAIL,
    "mailer.protocols.connection.Connection": MAIL,
    "mailer.protocols.sendgrid_api.SendGridService": MAIL,
    "mailer.protocols.urllib_over_socket._Connection": MAIL,
    "mailer.protocols.urllib_over_socket._Handler": MAIL,
    "mailer.protocols.urllib_over_socket.build_opener": MAIL,
}
"""All code that opens a connection without boto3, and to what."""
LIBRARIES: Final = (
    "aiohttp.",
    "asyncio.open_",
    "ftplib.",
    "http.client.",
    "httpx.",
    "python_http_client.Client",
    "requests.",
    "sendgrid.",
    "smtplib.SMTP ",
    "smtplib.SMTP_SSL ",
    "socket.create_connection ",
    "socket.socket ",
    "urllib.request.",
    "urllib3.",
)
"""Names that open connections; one that ends with a blank is a whole name."""
IPV6_BY_ITS_OWN_HOST: Final = frozenset({"secretsmanager"})
"""docs/contract/platform.md#network"""


@cache
def list_openers(package: str) -> set[str]:
    """List the places of a function that open a connection without boto3."""
    return {f"{each.module}.{each.name}" for each in reached_by(package) if _opens(each)}


def _opens(definition: Definition) -> bool:
    return any(name.startswith(LIBRARIES) for name in _list_library_names(definition))


def _list_library_names(definition: Definition) -> Iterator[str]:
    imports = our_code().modules[definition.module].imports
    for node in (child for each in definition.nodes for child in walk_code(each)):
        head, _, rest = read_dotted(node).partition(".")
        if target := imports.get(head):
            yield f"{target}.{rest} " if rest else f"{target} "


def list_services(package: str) -> set[str]:
    """List all services that a function connects to."""
    calls = {SERVICES[call.service] for call in list_calls_of(package) if call.service in SERVICES}
    return calls | {OPENERS[place] for place in list_openers(package)}


def find_way(template: Template, logical_id: str, service: str) -> str:
    """Find the way of a function to a service. Raises AssertionError if there is none."""
    if "VpcConfig" not in function(template, logical_id):
        return "internet"
    if service == DATABASE:
        return "network"
    if service.lower() in list_gateway_endpoints(template):
        return "gateway endpoint"
    name = next((name for name, title in SERVICES.items() if title == service), "")
    speaks_ipv6 = name in DUALSTACK_SERVICES | IPV6_BY_ITS_OWN_HOST
    assert speaks_ipv6, f"{logical_id} has no way to {service}."
    return "IPv6"


def list_gateway_endpoints(template: Template) -> set[str]:
    """List the services with a gateway endpoint, in lower case."""
    endpoints = template.of_type("AWS::EC2::VPCEndpoint").values()
    return {
        endpoint["ServiceName"].rpartition(".")[2]
        for endpoint in endpoints
        if endpoint["VpcEndpointType"] == "Gateway"
    }
