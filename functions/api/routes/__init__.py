"""The routes, one file per kind of thing that is asked for."""
