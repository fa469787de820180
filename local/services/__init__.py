"""The servers of the local stack."""
