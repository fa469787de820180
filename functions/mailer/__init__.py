"""The mailer: sends each mail once, by SMTP or SendGrid, and tells what became of it."""
