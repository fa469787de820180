"""What can be checked without AWS: the stack's name, the region, the parameters."""

import re
import ssl
from collections.abc import Iterator, Mapping
from typing import Final

from local.cloud import template
from local.cloud.findings import MISSING, OK, Finding
from local.deployment.samconfig import LOCAL, Environment
from local.stack.state import ROOT
from openevent.infra import rds_login

STACK_NAME: Final = re.compile(r"[a-z][a-z0-9-]*[a-z0-9]")
ACCOUNT_DIGITS: Final = 12
STACK_ID_DIGITS: Final = 8
BUCKET_LENGTH: Final = 63
"""The longest name of a bucket (Amazon S3, Bucket naming rules)."""
CERTIFICATE_REGION: Final = re.compile(r"RDS ([a-z]{2}(?:-[a-z]+)+-\d) Root CA")
EXAMPLE_DOMAIN: Final = re.compile(r"\bexample\.(?:com|net|org)\b")
"""Domains that nobody can own (RFC 2606, section 3)."""
BUNDLE_URL: Final = "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem"


def check_stack_name(environment: Environment) -> Iterator[Finding]:
    name, region = environment.stack_name, environment.region
    suffix = len(region) + ACCOUNT_DIGITS + STACK_ID_DIGITS + len("---")
    longest = BUCKET_LENGTH - suffix
    if environment.name == LOCAL:
        yield Finding(MISSING, "ENV=local is the laptop's stack: `make up` deploys it.")
    if not STACK_NAME.fullmatch(name):
        text = "use lower-case letters, digits and hyphens, and begin with a letter."
        yield Finding(MISSING, f"The stack's name {name!r} cannot begin a bucket's name: {text}")
    elif len(name) > longest:
        text = f"it has {len(name)} characters. In {region} at most {longest} are allowed."
        yield Finding(MISSING, f"The stack's name {name} makes the bucket's name too long: {text}")
    else:
        yield Finding(OK, f"stack: {name}")


def check_region(region: str) -> Iterator[Finding]:
    regions = list_certified_regions()
    if region in regions:
        yield Finding(OK, f"region: {region}")
        return
    bundle = rds_login.CERTIFICATES.relative_to(ROOT)
    yield Finding(
        MISSING,
        f"No certificate for databases in {region or 'no region'}: use one of"
        f" {', '.join(sorted(regions))}. For a newer region replace the bundle:"
        f" curl -o {bundle} {BUNDLE_URL}",
    )


def list_certified_regions() -> set[str]:
    """List the regions whose databases have a root certificate in the layer's bundle."""
    subjects = str(ssl.create_default_context(cafile=str(rds_login.CERTIFICATES)).get_ca_certs())
    return set(CERTIFICATE_REGION.findall(subjects))


def check_parameters(environment: Environment, previous: Mapping[str, str]) -> Iterator[Finding]:
    """Check the parameters of a deployment; SAM keeps a stack's previous ones."""
    declared = template.load()["Parameters"]
    still_declared = {name: value for name, value in previous.items() if name in declared}
    parameters = {**still_declared, **environment.parameters}
    faults = list(template.list_faults(parameters))
    faults += [
        f"{name}={value} is the example of samconfig.toml: put your own there."
        for name, value in parameters.items()
        if EXAMPLE_DOMAIN.search(value)
    ]
    if parameters.get("Environment", environment.name) != environment.name:
        faults.append(f"samconfig.toml: [{environment.name}] needs Environment={environment.name}.")
    if previous.get("Environment", environment.name) != environment.name:
        name = environment.stack_name
        faults.append(f"{name} is {previous['Environment']}, and ENV={environment.name} is asked.")
    for fault in faults:
        yield Finding(MISSING, fault)
    if not faults:
        yield Finding(OK, "parameters")
