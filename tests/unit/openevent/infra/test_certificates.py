"""The root certificates of RDS load, belong to Amazon and have not expired; one region's count."""

import ssl
import time

import pytest

from openevent.infra import rds_login

YEAR_SECONDS = 365 * 86_400
REGIONS = ("eu-central-1", "eu-central-2", "us-east-1", "us-east-2", "ap-southeast-4", "sa-east-1")


def load_roots() -> list[dict[str, object]]:
    return ssl.create_default_context(cafile=str(rds_login.CERTIFICATES)).get_ca_certs()


def load_names(region: str) -> set[str]:
    roots = rds_login.build_tls_context(region).get_ca_certs()
    return {
        value
        for root in roots
        for ((name, value),) in root["subject"]  # type: ignore[misc]
        if name == "commonName"
    }


def test_the_bundle_loads_and_no_root_expires_within_a_year() -> None:
    roots = load_roots()
    text = rds_login.CERTIFICATES.read_text()
    assert len(roots) == text.count("BEGIN CERTIFICATE")
    assert len(roots) == len(rds_login.CERTIFICATE.findall(text))
    first_expiry = min(ssl.cert_time_to_seconds(str(root["notAfter"])) for root in roots)
    assert first_expiry > time.time() + YEAR_SECONDS


def test_every_root_belongs_to_amazon() -> None:
    organizations = {
        value
        for root in load_roots()
        for ((name, value),) in root["subject"]
        if name == "organizationName"
    }  # type: ignore[attr-defined]
    assert organizations == {"Amazon Web Services, Inc."}


@pytest.mark.parametrize("region", REGIONS)
def test_a_region_has_its_own_roots_and_no_others(region: str) -> None:
    keys = ("ECC384", "RSA2048", "RSA4096")
    assert load_names(region) == {f"Amazon RDS {region} Root CA {key} G1" for key in keys}


@pytest.mark.parametrize("region", ["il-central-1", "eu-central", "central-1", ""])
def test_a_region_without_roots_is_named(region: str) -> None:
    with pytest.raises(rds_login.RegionUnknown, match=f"no root certificate .* in {region}\\."):
        rds_login.build_tls_context(region)


def test_host_names_and_chains_are_verified() -> None:
    context = rds_login.build_tls_context("eu-central-1")
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)


def test_the_licence_is_in_the_folder_of_the_bundle() -> None:
    assert "Permission is hereby granted" in (rds_login.CERTIFICATES.parent / "LICENSE").read_text()
