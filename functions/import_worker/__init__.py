"""The worker that turns the zip of an event into rows and media."""
