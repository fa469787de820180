"""The laptop stack: PostgreSQL, the AWS emulator, the deployed template and a front that behaves like the gateway."""
