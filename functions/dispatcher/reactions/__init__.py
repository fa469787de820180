"""Handlers of changes, one module per topic."""
