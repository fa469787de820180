"""Rules and effects around people: accounts, roles and invites."""
