"""The migration in the template: what waits for it, and what it waits for."""

from alembic.script import ScriptDirectory

from tests.architecture.template import FUNCTIONS, deployed, raw
from tests.places import ROOT

PRODUCTION = deployed("production")
NO_MIGRATION = ("MailerFunction", "MigrateFunction")
"""The mailer has no database."""


def test_every_function_waits_for_the_migration_of_alembics_one_head() -> None:
    waits = {name: raw()["Resources"][name].get("DependsOn") for name in FUNCTIONS}
    after = {
        "ApiFunction": ["Migration", "DispatcherFunction"],
        "DispatcherFunction": ["Migration", "MailerFunction"],
    }
    assert waits == dict.fromkeys(FUNCTIONS, "Migration") | dict.fromkeys(NO_MIGRATION) | after
    heads = ScriptDirectory(str(ROOT / "layers/shared/migrations")).get_heads()
    assert [PRODUCTION.properties("Migration")["Head"]] == heads, "Run `make head`."


def test_a_new_layer_migrates_although_sam_keeps_the_previous_head() -> None:
    assert PRODUCTION.properties("Migration")["Layer"] == "SharedLayer"


def test_the_migration_comes_after_and_goes_before_all_that_its_answer_travels_by() -> None:
    needed = [
        "DatabaseInstance",
        "S3Endpoint",
        "OutwardRoute",
        "RoutesOfSubnetA",
        "RoutesOfSubnetB",
    ]
    assert PRODUCTION.properties("Migration")["Needs"] == needed
    assert "Needs" not in deployed("local").properties("Migration")
