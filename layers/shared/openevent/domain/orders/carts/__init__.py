"""Carts: what a client wants to order, with all that the rows say of it."""
