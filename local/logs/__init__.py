"""`make logs`: what the functions of the local stack, or of a deployed one, have logged."""
