"""The mail as it leaves: addresses, subject, bodies and files."""
