"""What a deployment calls: makes the database's roles, runs the migrations, and makes administrators."""
