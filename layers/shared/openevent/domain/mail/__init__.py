"""Rules and effects around mails and notifications."""
