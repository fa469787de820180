"""Rules and effects around events."""
