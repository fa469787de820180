"""A function of the local stack, run once in a process of the developer."""
