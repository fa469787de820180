"""A database is made anew or from a snapshot, and keeps its version (docs/contract/platform.md)."""

from typing import Any

import pytest

from tests.architecture.template import deployed

SNAPSHOT = "arn:aws:rds:eu-central-1:123456789012:cluster-snapshot:before"
OF_A_SNAPSHOT = {"DatabaseName", "MasterUsername", "MasterUserPassword", "StorageEncrypted"}
"""What a snapshot brings, so that it may not be given (AWS::RDS::DBCluster, SnapshotIdentifier)."""


def _get_database(environment: str, **parameters: str) -> dict[str, Any]:
    return dict(deployed(environment, **parameters).properties("Database"))


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_a_database_is_restored_by_a_parameter(environment: str) -> None:
    new = _get_database(environment)
    restored = _get_database(environment, DatabaseSnapshot=SNAPSHOT)
    assert restored.pop("SnapshotIdentifier") == SNAPSHOT
    assert new.keys() - restored.keys() == OF_A_SNAPSHOT
    assert restored == {name: value for name, value in new.items() if name not in OF_A_SNAPSHOT}


def test_a_restored_database_is_migrated_to_this_release() -> None:
    """The instance of a restored database is another one, so CloudFormation calls migrate again."""
    restored = deployed("production", DatabaseSnapshot=SNAPSHOT)
    assert "DatabaseInstance" in restored.properties("Migration")["Needs"]
    assert restored.properties("DatabaseInstance")["DBClusterIdentifier"] == "Database"


def test_the_engine_keeps_the_version_with_long_term_support() -> None:
    assert deployed("production").properties("DatabaseInstance")["AutoMinorVersionUpgrade"] is False
