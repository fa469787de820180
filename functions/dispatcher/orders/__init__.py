"""Orders: the files that they need, and the mails that follow."""
