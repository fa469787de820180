"""Requests about tickets and codes, and about what an order costs."""
