"""The local stack: PostgreSQL, an AWS emulator, the deployed template, an API Gateway front."""
