"""A database and AWS services of a program's own, beside those of the developer."""
