"""The owner's login on Aurora: a password at the first deployment, IAM tokens afterwards."""

import json
import os

import pg8000.exceptions

from openevent.infra import aws, db, pg8000_pipeline
from openevent.infra.config import settings

LOGIN_REFUSED = ("28P01", "28000")
"""SQLSTATEs of a refused login: the role has switched to IAM tokens before."""


def switch_to_tokens() -> None:
    """Log in with the stack's secret and grant rds_iam: afterwards only tokens log the owner in."""
    secret = aws.client("secretsmanager").get_secret_value(
        SecretId=os.environ["DATABASE_SECRET_ID"]
    )
    config = settings()
    try:
        connection = pg8000_pipeline.connect(
            config.database_host,
            config.database_port,
            tls=db.load_tls_context(aws.get_region()),
            user=config.database_user,
            password=json.loads(secret["SecretString"])["password"],
            database=config.database_name,
        )
    except pg8000.exceptions.DatabaseError as error:
        if error.args[0].get("C") not in LOGIN_REFUSED:
            raise
        return
    connection.cursor().execute("GRANT rds_iam TO CURRENT_USER")
    connection.commit()
    connection.close()
