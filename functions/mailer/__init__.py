"""The mailer sends each mail once, by SMTP or SendGrid, and reports the outcome."""
