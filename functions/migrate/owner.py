"""The owner's login on Aurora: the password once, at the first deployment, and IAM tokens ever after."""

import json
import os
import ssl

import pg8000.exceptions

from openevent.infra import aws, db, pg8000_pipeline
from openevent.infra.config import settings

REFUSED = ("28P01", "28000")
"""SQLSTATEs of a refused login: the role has turned to IAM tokens."""


def turn_to_tokens() -> None:
    """Log in by the stack's secret and grant the owner rds_iam, from which moment only tokens log it in."""
    secret = aws.client("secretsmanager").get_secret_value(
        SecretId=os.environ["DATABASE_SECRET_ID"]
    )
    known = settings()
    try:
        connection = pg8000_pipeline.connect(
            known.database_host,
            known.database_port,
            tls=ssl.create_default_context(cafile=str(db.CERTIFICATES)),
            user=known.database_user,
            password=json.loads(secret["SecretString"])["password"],
            database=known.database_name,
        )
    except pg8000.exceptions.DatabaseError as error:
        if error.args[0].get("C") not in REFUSED:
            raise
        return
    connection.cursor().execute("GRANT rds_iam TO CURRENT_USER")
    connection.commit()
    connection.close()
