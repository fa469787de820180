"""Documents of orders: the messages that ask for them, and which files there are."""
