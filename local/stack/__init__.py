"""The local stack as a whole: start, deployment, join and stop."""
