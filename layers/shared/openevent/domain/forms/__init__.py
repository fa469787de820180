"""Forms of events: the fields that organizers ask speakers for, and the answers."""
