"""The checks of the deep health answer."""
