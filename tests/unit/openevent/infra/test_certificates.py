"""The roots of RDS load, are Amazon's, and have not expired."""

import ssl
import time

from openevent.infra import db

YEAR = 365 * 86_400


def _roots() -> list[dict[str, object]]:
    return ssl.create_default_context(cafile=str(db.CERTIFICATES)).get_ca_certs()


def test_the_bundle_loads_and_no_root_expires_within_a_year() -> None:
    roots = _roots()
    assert len(roots) == db.CERTIFICATES.read_text().count("BEGIN CERTIFICATE")
    assert (
        min(ssl.cert_time_to_seconds(str(root["notAfter"])) for root in roots) > time.time() + YEAR
    )


def test_every_root_is_amazons() -> None:
    organizations = {
        value
        for root in _roots()
        for ((name, value),) in root["subject"]
        if name == "organizationName"
    }  # type: ignore[attr-defined]
    assert organizations == {"Amazon Web Services, Inc."}


def test_names_and_chains_are_verified() -> None:
    context = ssl.create_default_context(cafile=str(db.CERTIFICATES))
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)


def test_the_licence_of_the_bundle_is_beside_it() -> None:
    assert "Permission is hereby granted" in (db.CERTIFICATES.parent / "LICENSE").read_text()
