"""Mail: the catalogue of what is sent, how it is rendered, and the messages between dispatcher and mailer."""
