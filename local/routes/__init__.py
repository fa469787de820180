"""`make routes`: the routes of the API, and who may call each."""
