"""The protocols that carry a mail: SMTP, and SendGrid's API over HTTPS."""
