"""Handlers of changes of tickets and orders that the daily run, or another buyer, records."""
