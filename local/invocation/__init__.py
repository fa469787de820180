"""Functions in a process of the developer: their variables, events and answers."""
