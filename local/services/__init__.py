"""The servers of the local stack: PostgreSQL, AWS emulator, inbox, front, relays."""
