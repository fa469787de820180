"""Sizes of pictures: how resources declare them, what is stored of them, and their messages."""
