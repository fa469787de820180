"""The mail as it is sent: addresses, subject, bodies and attachments."""
