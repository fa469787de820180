"""Checks of the deep health route."""
