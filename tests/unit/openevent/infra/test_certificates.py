"""The root certificates of RDS load, belong to Amazon and have not expired."""

import ssl
import time

from openevent.infra import db

YEAR_SECONDS = 365 * 86_400


def load_roots() -> list[dict[str, object]]:
    return ssl.create_default_context(cafile=str(db.CERTIFICATES)).get_ca_certs()


def test_the_bundle_loads_and_no_root_expires_within_a_year() -> None:
    roots = load_roots()
    assert len(roots) == db.CERTIFICATES.read_text().count("BEGIN CERTIFICATE")
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


def test_host_names_and_chains_are_verified() -> None:
    context = ssl.create_default_context(cafile=str(db.CERTIFICATES))
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)


def test_the_licence_is_in_the_folder_of_the_bundle() -> None:
    assert "Permission is hereby granted" in (db.CERTIFICATES.parent / "LICENSE").read_text()
