"""The migrate function of a deployment: database roles, migrations and administrators."""
