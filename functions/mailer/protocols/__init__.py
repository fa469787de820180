"""SMTP and SendGrid: how a mail reaches a server."""
