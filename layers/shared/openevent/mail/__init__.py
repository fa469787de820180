"""Mail: the catalogue of mails, their rendering, and the messages of dispatcher and mailer."""
