"""`make db`: the migrations of the local stack's database, and of a deployed stack's."""
